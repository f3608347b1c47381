import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run keys -- <command>
  list      the keys that sign and verify access tokens; --json for machines
  rotate    the next key takes its turn, the present one retires, and a new next one is made`;

/** What is asked of `npm run keys`. */
export interface KeysOrder {
  readonly command: 'list' | 'rotate';
  readonly json: boolean;
}

/** The order that these arguments give, or what is wrong with them. */
export function keysOrder(args: readonly string[]): KeysOrder | { readonly fault: string } {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, ...more] = positionals;
    if (command !== 'list' && command !== 'rotate')
      return { fault: command === undefined ? 'What is to be done?' : `There is no command ${command}.` };
    return more.length > 0 ? { fault: `What is ${more.join(' ')}?` } : { command, json: values.json };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
