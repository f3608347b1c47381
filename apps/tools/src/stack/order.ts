import { parseArgs } from 'node:util';
import { PART_NAMES, type PartName } from './part.ts';

const COMMANDS = ['up', 'down', 'status', 'kill'] as const;

/** What somebody wants done with the real parts. */
export interface StackOrder {
  readonly command: (typeof COMMANDS)[number];
  /** Those named; empty where none was. */
  readonly named: readonly PartName[];
  readonly install: boolean;
  readonly packages: boolean;
  readonly json: boolean;
  /** Instead of DATA_DIR. */
  readonly dataDirectory: string | undefined;
}

export const USAGE = `Usage: npm run stack -- <command> [${PART_NAMES.join('] [')}]      none named: all of them
  up           starts them and prints the environment that lets the application use them
  down         stops them
  status       tells how they are; exit code 3 where a named one does not run or does not answer
  kill         ends them by SIGKILL, to rehearse a crash
  --packages   up: from packages, even where a container engine answers
  --install    up: installs what of the system is missing (apt-get, as root or by sudo)
  --data-dir   keeps all of it under another directory than DATA_DIR
  --json       for machines`;

const options = {
  install: { type: 'boolean', default: false },
  packages: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
} as const;

/** What the arguments ask for, or what is wrong with them. */
export function stackOrder(args: readonly string[]): StackOrder | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { install, packages, json, 'data-dir': dataDirectory } = values;
    const [word, ...rest] = positionals;
    const command = COMMANDS.find((known) => known === word);
    if (!command) return { fault: word === undefined ? 'What is to be done?' : `"${word}" is no command.` };
    const stranger = rest.find((name) => !(PART_NAMES as readonly string[]).includes(name));
    if (stranger !== undefined) return { fault: `There is no part "${stranger}".` };
    const surplus = command !== 'up' && Object.entries({ install, packages }).find(([, given]) => given);
    if (surplus) return { fault: `--${surplus[0]} goes with up only.` };
    if (dataDirectory === '') return { fault: '--data-dir names no directory.' };
    return { command, named: PART_NAMES.filter((name) => rest.includes(name)), install, packages, json, dataDirectory };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
