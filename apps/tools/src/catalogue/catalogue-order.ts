import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run catalogue -- <command>
  status                                what MongoDB holds of each tenant: documents, those of old forms, those undecided
  upgrade                               writes documents of old forms in the newest one; run again, it goes on
  copy --from postgres --to mongo       copies the services of every tenant and compares them; run again, it goes on
  copy --from mongo --to postgres       the same in the other direction
  --tenant slug                         only this tenant
  MONGO_URL names the MongoDB. Changes made while a copy runs are copied by the next run: stop writing before the last.`;

type Side = 'postgres' | 'mongo';

/** What is asked of `npm run catalogue`. */
export interface CatalogueOrder {
  readonly command: 'status' | 'upgrade' | 'copy';
  readonly from: Side | undefined;
  readonly tenant: string | undefined;
}

const options = { from: { type: 'string' }, to: { type: 'string' }, tenant: { type: 'string' } } as const;
const COMMANDS: readonly string[] = ['status', 'upgrade', 'copy'];

/** The order that these arguments give, or what is wrong with them. */
export function catalogueOrder(args: readonly string[]): CatalogueOrder | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command = 'status', ...more] = positionals;
    if (!COMMANDS.includes(command)) return { fault: `There is no command ${command}.` };
    if (more.length > 0) return { fault: `What is ${more.join(' ')}?` };
    const { from, to, tenant } = values;
    if (command !== 'copy' && (from ?? to) !== undefined) return { fault: `${command} copies nothing.` };
    const ways = ['postgres mongo', 'mongo postgres'];
    if (command === 'copy' && !ways.includes(`${from} ${to}`))
      return { fault: 'Say from where to where: --from postgres --to mongo, or --from mongo --to postgres.' };
    return { command: command as CatalogueOrder['command'], from: from as Side | undefined, tenant };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
