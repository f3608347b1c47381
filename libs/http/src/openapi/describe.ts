import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** How the API's description tells of one operation. */
export interface OperationNotes {
  readonly summary: string;
  readonly description: string;
  /** The answer of success: its status, what it means, and its body where it has one. */
  readonly answers: { readonly status: number; readonly description: string; readonly schema?: z.ZodType };
  /** Codes of the refusals that are the operation's own; those that follow from its shape are added by themselves. */
  readonly refusals?: readonly string[];
  /** It needs `If-Match`. */
  readonly conditional?: boolean;
  /** It answers with an `ETag`, though it cannot be asked conditionally. */
  readonly tagged?: boolean;
  /** Its 201 made something that has no address of its own. */
  readonly namesNothing?: boolean;
  /** It answers with an `ETag` and honours `If-None-Match`. */
  readonly versioned?: boolean;
}

const NOTES = Symbol('operation notes');

/** Describes an operation to readers of `/docs`; a test fails for an operation without it. */
export function Describe(notes: OperationNotes): MethodDecorator {
  const { status, description, schema } = notes.answers;
  return applyDecorators(
    SetMetadata(NOTES, notes),
    ApiOperation({ summary: notes.summary, description: notes.description }),
    ApiResponse({ status, description, ...(schema && { standardSchema: schema }) }),
  );
}

/** The notes of a handler. */
export function notesOf(handler: object): OperationNotes | undefined {
  return Reflect.getMetadata(NOTES, handler) as OperationNotes | undefined;
}
