import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { mayAsk } from './module-map.js';

const NAMES = /\b(?:from|join|into|update|table|references)\s+([a-z_]+)\.[a-z_]+/g;

describe('the SQL of a module', () => {
  const repositories = globSync('apps/api/src/modules/*/*.repository.ts');

  it('is found', () => {
    expect(repositories.length).toBeGreaterThanOrEqual(6);
  });

  it.each(repositories)('names only tables of its own schema: %s', (path) => {
    const module = basename(dirname(path));
    expect(Object.keys(mayAsk)).toContain(module);
    expect(
      [...schemasIn(readFileSync(path, 'utf8'))].filter((schema) => schema !== module.replaceAll('-', '_')),
    ).toEqual([]);
  });

  it('would be caught joining another module’s table', () => {
    expect([...schemasIn('select * from orders.orders o join users.users u on u.id = o.customer_id')]).toEqual([
      'orders',
      'users',
    ]);
  });
});

function schemasIn(source: string): Set<string> {
  return new Set([...source.matchAll(NAMES)].map(([, schema]) => schema ?? ''));
}
