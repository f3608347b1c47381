const of = (reason: string, ...calls: readonly string[]): Record<string, string> =>
  Object.fromEntries(calls.map((call) => [call, reason]));

/**
 * Operations that show nothing of another tenant though both walls are down, and why. All the others must show something,
 * each: or the matrix would not notice what they leak.
 */
export const TIGHT: Readonly<Record<string, string>> = {
  ...of(
    'It reads no row of a tenant.',
    ...['GET /health', 'GET /healthz', 'GET /livez', 'GET /ready', 'GET /readyz', 'GET /meta', 'GET /status'],
    ...['GET /.well-known/jwks.json', 'GET /metrics', 'POST /alerts/webhook', 'PUT /v1/operations/log-level'],
    ...['GET /v1/exchange-rates', 'GET /v1/rate-limit'],
  ),
  ...of(
    'It is of the platform’s operator, to whom the row of every tenant belongs.',
    ...['GET /v1/tenants', 'POST /v1/tenants', 'GET /v1/tenants/{id}', 'PATCH /v1/tenants/{id}'],
  ),
  ...of(
    'It is about oneself: the id that it looks for is that of the token, which no client chooses.',
    ...['GET /v1/users/me', 'PATCH /v1/users/me', 'GET /v1/tenant', 'POST /v1/auth/logout', 'PUT /v1/auth/password'],
    ...['GET /v1/auth/sessions', 'DELETE /v1/auth/sessions', 'DELETE /v1/auth/sessions/{id}'],
    'POST /v1/auth/email-verifications',
  ),
  ...of(
    'The user that was found is judged once more by `Sight.admits`, whatever the database let through.',
    ...['GET /v1/users/{id}', 'GET /v1/users/{id}/sub-accounts', 'POST /v1/users/{id}/sub-accounts'],
    'GET /v1/users/{id}/order-statistics',
  ),
  ...of('It tells numbers and hashes of a chain, and names nothing.', 'GET /v1/audit-entries/verification'),
  ...of(
    'It is tried with a body that is refused before anything is read. Its statements are tried for another tenant, one by one.',
    ...['POST /v1/auth/signup', 'POST /v1/auth/login', 'POST /v1/auth/refresh', 'POST /v1/auth/password-resets'],
    ...['PUT /v1/auth/password-resets', 'PUT /v1/auth/email-verifications', 'POST /v1/users', 'POST /v1/services'],
    ...['POST /v1/roles', 'POST /v1/api-keys'],
  ),
  ...of('It is tried with a service that there is nowhere; one of another tenant has a test.', 'POST /v1/orders'),
};
