import { z } from 'zod';

/** Whether it can be the id of anything here: what is not, is not there either. */
export function isId(id: string): boolean {
  return z.uuid().safeParse(id).success;
}

/** Whether an argument was given: GraphQL leaves out what was not, and null is as good as that. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
