import { errorCatalogue, type CatalogueEntry } from '#libs/errors';
import { statusOf } from '../problem.js';

/** What follows from the shape of an operation, so that nobody has to write it down for each. */
export interface OperationShape {
  readonly underV1: boolean;
  readonly hasBody: boolean;
  readonly signedIn: boolean;
  readonly permissions: readonly string[];
  readonly person: boolean;
  readonly conditional: boolean;
  readonly idempotencyKey: 'required' | 'accepted' | undefined;
}

/** Every code the operation may be refused with: its own, and those its shape brings. */
export function codesOf(own: readonly string[], shape: OperationShape): Set<string> {
  const codes = new Set(['internal', ...own]);
  const add = (applies: boolean, ...more: string[]) => applies && more.forEach((code) => codes.add(code));
  add(shape.underV1, 'request.invalid', 'rate_limit.exceeded', 'unavailable', 'unavailable.timeout');
  add(shape.hasBody, 'request.invalid', 'request.malformed', 'request.too_large', 'request.unsupported_media_type');
  add(shape.signedIn, 'auth.unauthenticated', 'auth.tenant_mismatch');
  add(shape.permissions.length > 0 || shape.person, 'auth.forbidden');
  add(shape.conditional, 'http.precondition_failed', 'http.precondition_required');
  add(shape.idempotencyKey !== undefined, 'idempotency.key_invalid', 'idempotency.key_reused', 'idempotency.in_flight');
  add(shape.idempotencyKey === 'required', 'idempotency.key_missing');
  return codes;
}

/** The responses of an operation's refusals, by status, each code with an example. */
export function refusalResponses(codes: ReadonlySet<string>, path: string, docsUrl: string): Record<string, object> {
  const byStatus = Map.groupBy([...codes].map(entryOf), statusOf);
  const responses = [...byStatus].map(
    ([status, entries]) => [String(status), response(status, entries, { path, docsUrl })] as const,
  );
  return Object.fromEntries(responses);
}

function entryOf(code: string): CatalogueEntry {
  const entry = errorCatalogue().find((known) => known.code === code);
  if (!entry) throw new Error(`The API's description names the error ${code}, which is not in the catalogue.`);
  return entry;
}

function response(
  status: number,
  entries: readonly CatalogueEntry[],
  place: { path: string; docsUrl: string },
): object {
  const examples = entries.map(
    (entry) => [entry.code, { summary: entry.title, value: exampleOf(entry, status, place) }] as const,
  );
  return {
    description: entries.map(({ code, title }) => `\`${code}\`: ${title}`).join('<br>'),
    headers: { 'X-Context-Id': { $ref: '#/components/headers/ContextId' }, ...extraHeaders(status, entries) },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function extraHeaders(status: number, entries: readonly CatalogueEntry[]): Record<string, object> {
  if (status === 401)
    return { 'WWW-Authenticate': { description: 'How to sign in.', schema: { type: 'string', example: 'Bearer' } } };
  const waits = entries.some(({ code }) => code === 'idempotency.in_flight');
  if (status === 429) return { 'Retry-After': { $ref: '#/components/headers/RetryAfter' }, ...limitHeaders };
  if (status === 503 || waits) return { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
  return {};
}

/** What a limited route says of its limits on every answer. */
export const limitHeaders = {
  RateLimit: { $ref: '#/components/headers/RateLimit' },
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
};

function exampleOf(
  { code, title }: CatalogueEntry,
  status: number,
  { path, docsUrl }: { path: string; docsUrl: string },
): object {
  const errors =
    code === 'request.invalid' ? { errors: [{ pointer: '/name', code: 'required', detail: 'is required' }] } : {};
  return {
    type: `${docsUrl}#${code}`,
    title,
    status,
    instance: path,
    code,
    contextId: '01932b1c-7a00-7000-8000-0000000000f1',
    ...errors,
  };
}
