import { z } from 'zod';
import { AppError } from '#libs/errors';

/** Whether it can be the id of anything here: what is not, is not there either. */
export function isId(id: string): boolean {
  return z.uuid().safeParse(id).success;
}

/** Whether an argument was given: GraphQL leaves out what was not, and null is as good as that. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** What is found; null for what is not there, or not for the caller to see. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return null;
    throw error;
  }
}
