import { z } from 'zod';
import { AppError } from '#libs/errors';
import { checked } from '#libs/http';
import { graphqlErrors } from './graphql.errors.js';

const MOST_AT_ONCE = 10;

const operationRequest = z.strictObject({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z
    .looseObject({
      persistedQuery: z.looseObject({ version: z.literal(1), sha256Hash: z.string().length(64) }).optional(),
    })
    .nullish(),
});

/** One operation as it is asked for (GraphQL over HTTP). */
export type OperationRequest = z.output<typeof operationRequest>;

/** What was asked for, one operation or a batch; throws `graphql.invalid` or `graphql.too_many`. */
export function operationsIn(body: unknown): {
  readonly requests: readonly OperationRequest[];
  readonly isBatch: boolean;
} {
  const isBatch = Array.isArray(body);
  const asked: readonly unknown[] = isBatch ? body : [body];
  if (asked.length > MOST_AT_ONCE)
    throw graphqlErrors.too_many({ detail: `${asked.length} operations; ${MOST_AT_ONCE} are allowed.` });
  if (asked.length === 0) throw graphqlErrors.invalid({ detail: 'The batch is empty.' });
  const requests = asked.map((one, index) => readOne(one, isBatch ? `/${index}` : ''));
  return { requests, isBatch };
}

/** `place` is where it stands: nowhere, or in a batch. */
function readOne(value: unknown, place: string): OperationRequest {
  try {
    return checked(operationRequest, value, { type: 'body' });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { errors = [] } = error.particulars;
    throw graphqlErrors.invalid({ errors: errors.map((fault) => ({ ...fault, pointer: place + fault.pointer })) });
  }
}
