import { parseArgs } from 'node:util';

/** What a tenant is to hold in the end: what is there already counts. */
export interface Wanted {
  readonly users: number;
  readonly orders: number;
  /** Slug; unset: the default tenant. */
  readonly tenant: string | undefined;
}

export const USAGE = `Usage: npm run seed -- [--users 100] [--orders 1000] [--tenant <slug>]
  Brings a tenant up to so many made-up customers and orders; run twice, it adds nothing the second time.`;

const MOST = 10_000_000;
const DEFAULTS = { users: '100', orders: '1000' };

/** What the arguments ask for, or what is wrong with them. */
export function wanted(args: readonly string[]): Wanted | { readonly fault: string } {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ args: [...args], options: { users: text, orders: text, tenant: text } });
    const [users, orders] = [count(values.users ?? DEFAULTS.users), count(values.orders ?? DEFAULTS.orders)];
    if (users === undefined || orders === undefined)
      return { fault: `--users and --orders are whole numbers up to ${MOST.toLocaleString('en-US')}.` };
    if (users === 0 && orders > 0) return { fault: 'Orders need somebody who places them: --users 1 at least.' };
    return { users, orders, tenant: values.tenant };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function count(text: string): number | undefined {
  const plain = text.replaceAll(/[_,]/g, '');
  return /^\d+$/.test(plain) && Number(plain) <= MOST ? Number(plain) : undefined;
}
