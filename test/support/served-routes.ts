import { RouteTable } from '#libs/http';
import type { House } from './house.js';

/** Swagger UI's own files, each a route of its own. */
export const ASSET = /^GET \/docs\/assets\/[\w.-]+$/;

/** Every route that Fastify has, as the policy writes it; where something can be read, HEAD can as well. */
export function servedBy(house: House): string[] {
  const { routes } = house.app.get<unknown>(RouteTable, { strict: false }) as {
    routes: ReadonlyMap<string, { readonly methods: ReadonlySet<string> }>;
  };
  return [...routes].flatMap(([template, { methods }]) =>
    [...methods]
      .filter((method) => method !== 'HEAD' || !methods.has('GET'))
      .map((method) => `${method} ${template.replaceAll(/:(\w+)/g, '{$1}')}`),
  );
}
