import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { errorCatalogue } from '#libs/errors';
import { useHouse } from '../support/house.js';
import type { Json } from '../support/answer.js';

const house = useHouse();
let document: Json;
let operations: { id: string; path: string; method: string; operation: Json }[];

beforeAll(async () => {
  document = (await house.stranger.get('/openapi.json').ok()).body;
  operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ id: `${method} ${path}`, path, method, operation })),
  );
});

const contract = [
  ...['post /v1/auth/signup', 'post /v1/auth/login', 'post /v1/auth/refresh', 'post /v1/auth/logout'],
  ...['post /v1/auth/password-resets', 'put /v1/auth/password-resets'],
  ...['post /v1/auth/email-verifications', 'put /v1/auth/email-verifications'],
  ...['get /v1/users/me', 'patch /v1/users/me', 'get /v1/users', 'post /v1/users'],
  ...['get /v1/users/{id}', 'patch /v1/users/{id}', 'delete /v1/users/{id}', 'get /v1/tenant'],
  'get /v1/users/{id}/order-statistics',
  ...['get /v1/api-keys', 'post /v1/api-keys', 'post /v1/api-keys/{id}/rotation', 'delete /v1/api-keys/{id}'],
  ...[
    'get /v1/services',
    'post /v1/services',
    'get /v1/services/{id}',
    'patch /v1/services/{id}',
    'delete /v1/services/{id}',
  ],
  ...['get /v1/orders', 'post /v1/orders', 'get /v1/orders/{id}', 'patch /v1/orders/{id}', 'delete /v1/orders/{id}'],
  ...['post /v1/orders/{id}/payment', 'post /v1/orders/{id}/fulfilment', 'post /v1/orders/{id}/cancellation'],
  ...[
    'get /health',
    'get /healthz',
    'get /livez',
    'get /ready',
    'get /readyz',
    'get /meta',
    'get /.well-known/jwks.json',
  ],
];

/** Refusals that come before any route is chosen. */
const beforeRoutes = ['http.not_found', 'http.method_not_allowed', 'request.headers_too_large', 'request.timeout'];

describe('the description of the API', () => {
  it('tells of the whole contract', () => {
    const routes = operations.map(({ id }) => id);
    expect(routes).toEqual(expect.arrayContaining(contract));
    const server: FastifyInstance = house.app.getHttpAdapter().getInstance();
    for (const { method, path } of operations) {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const served = server.hasRoute({ method: method.toUpperCase(), url });
      expect({ path, served }).toEqual({ path, served: true });
    }
  });

  it('has for each operation a summary, a description, examples, and problem documents for every refusal', () => {
    const lacking = operations.flatMap(({ id, operation }) => [
      ...(operation.summary && operation.description ? [] : [`${id}: words`]),
      ...(exampleOf(operation.requestBody) === 'missing' ? [`${id}: example of the request`] : []),
      ...Object.entries(operation.responses as Record<string, Json>).flatMap(([status, response]) => {
        if (exampleOf(response) === 'missing') return [`${id}: example of ${status}`];
        const isProblem = Object.keys((response.content ?? {}) as object).includes('application/problem+json');
        return Number(status) >= 400 && !isProblem && !id.includes('/ready') ? [`${id}: problem of ${status}`] : [];
      }),
    ]);
    expect(lacking).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? ''),
    );
    const dangling = [...references].filter(
      (path) => !path.split('/').reduce<Json>((node, step) => node?.[step], document),
    );
    expect(dangling).toEqual([]);
    expect(references.size).toBeGreaterThan(20);
  });

  it('gives each operation an id of its own, and security unless it is open to everybody', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId as string)).size).toBe(operations.length);
    const open = operations.filter(({ operation }) => operation.security.length === 0).map(({ id }) => id);
    expect(open.filter((id) => id.includes('/v1/')).sort()).toEqual([
      'post /v1/auth/login',
      'post /v1/auth/password-resets',
      'post /v1/auth/refresh',
      'post /v1/auth/signup',
      'put /v1/auth/email-verifications',
      'put /v1/auth/password-resets',
    ]);
  });

  it('says which operations need a key, a precondition, or honour them', () => {
    const needs = (name: string) =>
      operations
        .filter(({ operation }) =>
          (operation.parameters as Json[]).some((parameter) => parameter.name === name && parameter.required === true),
        )
        .map(({ id }) => id);
    expect(needs('Idempotency-Key')).toEqual(['post /v1/orders']);
    expect(needs('If-Match').sort()).toEqual([
      'delete /v1/orders/{id}',
      'delete /v1/roles/{name}',
      'delete /v1/services/{id}',
      'delete /v1/users/{id}',
      'patch /v1/orders/{id}',
      'patch /v1/services/{id}',
      'patch /v1/tenants/{id}',
      'patch /v1/users/me',
      'patch /v1/users/{id}',
      'put /v1/roles/{name}',
    ]);
  });

  it('names every error of the catalogue, and none besides', () => {
    const named = new Set(
      [...JSON.stringify(document).matchAll(/docs\/errors#([a-z_.]+)/g)].map(([, code]) => code ?? ''),
    );
    const known = errorCatalogue().map(({ code }) => code);
    // The other door has a page of its own.
    const graphql = readFileSync('docs/graphql.md', 'utf8');
    const isOfGraphql = (code: string) => code.startsWith('graphql.') && graphql.includes(`\`${code}\``);
    const unnamed = known.filter((code) => !named.has(code) && !beforeRoutes.includes(code) && !isOfGraphql(code));
    expect(unnamed).toEqual([]);
    expect([...named].filter((code) => !known.includes(code))).toEqual([]);
  });

  it('says of every list how long a page may be, as a number', () => {
    const limits = operations.flatMap(({ operation }) =>
      (operation.parameters as Json[]).filter(({ name }) => name === 'limit').map(({ schema }) => schema as object),
    );
    const whole = { description: 'Items on a page, 1 to 100.', example: 20 };
    expect(limits.length).toBeGreaterThan(3);
    for (const limit of limits)
      expect(limit).toEqual({ ...whole, type: 'integer', minimum: 1, maximum: 100, default: 20 });
  });

  it('is the same as YAML', async () => {
    const yaml = await house.stranger.get('/openapi.yaml').ok();
    expect(yaml.headers['content-type']).toBe('application/yaml; charset=utf-8');
    const { load } = await import('js-yaml');
    expect(load(yaml.text)).toEqual(document);
  });

  it('leaks neither SQL, nor a path, nor a secret', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/errors']) {
      expect((await house.stranger.get(path).ok()).text).not.toMatch(
        /select |node_modules|\/work\/|\/home\/|postgres(ql)?:\/\//,
      );
    }
  });
});

describe('the pages for developers', () => {
  it('bring their own assets and work under a policy that allows no inline script or style', async () => {
    const page = await house.stranger.get('/docs').ok();
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*style-src 'self'/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
    expect(page.text).not.toMatch(/<style|<script>|\son\w+=|style="/);
    const assets = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    for (const asset of assets) await house.stranger.get(asset).ok();
    for (const climbing of [
      '/docs/assets/..%2f..%2fpackage.json',
      '/docs/assets/%00',
      '/docs/assets/.%2e/package.json',
    ]) {
      expect((await house.stranger.get(climbing)).status).toBe(404);
    }
    expect(assets.every((path) => path.startsWith('/'))).toBe(true);
    await house.stranger.get('/docs/assets/package.json').refused('http.not_found', 404);
  });

  it('explain every error where its type points', async () => {
    const { text } = await house.stranger.get('/docs/errors').ok();
    for (const { code, fix } of errorCatalogue()) {
      expect(text).toContain(`<article id="${code}">`);
      expect(fix.length).toBeGreaterThan(10);
    }
  });
});

function exampleOf(part: Json): 'there' | 'missing' | 'none needed' {
  const content = part?.content as Record<string, Json> | undefined;
  if (!content) return 'none needed';
  return Object.values(content).every(({ schema, example, examples }) => example ?? examples ?? exampleIn(schema))
    ? 'there'
    : 'missing';
}

function exampleIn(schema: Json): unknown {
  const name = (schema?.$ref as string | undefined)?.split('/').at(-1);
  return name ? document.components.schemas[name].example : (schema?.example as unknown);
}
