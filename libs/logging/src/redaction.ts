/** Field names that never reach a log line in the clear, at the top level or one level down. */
const denied = [
  'password',
  'newPassword',
  'currentPassword',
  'passwordHash',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'Authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'apiKey',
  'idempotency-key',
  'idempotencyKey',
  'email',
  'name',
  'body',
  'values',
  'privateKey',
] as const;

/** The deny list as pino's paths. */
export const redactedPaths: string[] = denied.flatMap((field) => [`["${field}"]`, `*["${field}"]`]);
