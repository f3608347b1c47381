import { z } from 'zod';

export const flag = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((text) => text === 'true' || text === '1');
export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must lie between ${least} and ${most}`);
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/.+/, 'must be a URL such as postgres://user:password@host:5432/database');
export const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );
const SECONDS = { s: 1, m: 60, h: 3_600 };
export const RATE = /^(off|[1-9]\d{0,6}\/[1-9]\d{0,4}[smh])$/;

/** So many within so long. */
export interface Rate {
  readonly count: number;
  readonly seconds: number;
}

/** What a text such as `5/15m` says; `off` lifts the limit. */
export function rateOf(text: string): Rate | 'off' {
  if (text === 'off') return text;
  const [count, window] = text.split('/') as [string, string];
  const unit = window.slice(-1) as keyof typeof SECONDS;
  return { count: Number(count), seconds: Number.parseInt(window, 10) * SECONDS[unit] };
}

export const rate = z.string().regex(RATE, 'must be count/window such as 5/15m, or off').transform(rateOf);
export const password = z.string().min(8, 'must have at least 8 characters').max(256);
/** Of a file. */
export const path = z.string().min(1).optional();

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|::1|%2f.*|\/.*|)(:\d+)?$/i;
const AUTHORITY = /^[a-z+]+:\/\/(?:([^/?#]*)@)?([^/?#]*)/i;

/** Whether the address, `host` or `host:port`, is of another host than this one. */
export function isElsewhere(address: string): boolean {
  return !LOOPBACK.test(address);
}

/** Of these the query may name the host that is meant. */
const HOST_IN_QUERY = /^(postgres|redis)/i;

/** Whether the URL leads to another host; one that names several does where any of them is one. */
export function leaves(url: string | undefined): url is string {
  if (url === undefined) return false;
  const [, , hosts = ''] = AUTHORITY.exec(url) ?? [];
  const asked = HOST_IN_QUERY.test(url) ? parameter(url, 'host') : undefined;
  return [...hosts.split(','), asked ?? ''].some(isElsewhere);
}

/** Whether a password stands in front of the hosts. */
export function hasPassword(url: string): boolean {
  return /:[^@]+$/.test(AUTHORITY.exec(url)?.[1] ?? '');
}

/** What the query of the URL says under this name, the last time it says it. */
export function parameter(url: string, name: string): string | undefined {
  const at = url.indexOf('?');
  return at < 0 ? undefined : new URLSearchParams(url.slice(at)).getAll(name).at(-1);
}
