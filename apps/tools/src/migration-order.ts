import { parseArgs } from 'node:util';

/** What somebody wants done to the schema. */
export interface MigrationOrder {
  readonly command: 'up' | 'down' | 'status' | 'dry-run';
  readonly json: boolean;
}

export const USAGE = `Usage: npm run migrate -- <command>
  up           applies what is pending
  down         takes the newest applied migration back, with what is stored in its tables
  status       lists what is applied and what is pending (exit code 3); --json for machines
  --dry-run    runs what is pending, prints its SQL and takes all of it back`;

const COMMANDS = ['up', 'down', 'status'] as const;

/** What the arguments ask for, or what is wrong with them. */
export function migrationOrder(args: readonly string[]): MigrationOrder | { readonly fault: string } {
  try {
    const options = {
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { 'dry-run': isRehearsal, json } = values;
    const [word, ...more] = positionals;
    const command = COMMANDS.find((known) => known === (word ?? (isRehearsal ? 'up' : undefined)));
    if (more.length > 0) return { fault: `One command at a time, not ${positionals.join(' and ')}.` };
    if (!command) return { fault: word === undefined ? 'What is to be done?' : `"${word}" is no command.` };
    if (json && command !== 'status') return { fault: 'Only status speaks JSON.' };
    if (isRehearsal && command !== 'up') return { fault: 'Only up can be tried out.' };
    return { command: isRehearsal ? 'dry-run' : command, json };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
