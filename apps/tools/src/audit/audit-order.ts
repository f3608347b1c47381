import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run audit -- verify [--tenant <slug>] [--heads <file>] [--json]
  verify           follows every chain of the audit trail and names the first place that is not what was sealed
  --tenant <slug>  only this tenant's
  --heads <file>   compares with the heads that were published to this file as well; unset: AUDIT_HEADS_FILE
  --json           for machines
Exit: 0 intact, 1 broken, 2 asked wrongly, 3 the database cannot be read, 4 intact, but entries wait for their seals`;

/** What is asked of `npm run audit`. */
export interface AuditOrder {
  readonly command: 'verify';
  readonly tenant: string | undefined;
  readonly heads: string | undefined;
  readonly json: boolean;
}

/** The order that these arguments give, or what is wrong with them. */
export function auditOrder(args: readonly string[]): AuditOrder | { readonly fault: string } {
  try {
    const options = {
      tenant: { type: 'string' },
      heads: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, ...more] = positionals;
    if (command !== 'verify')
      return { fault: command === undefined ? 'What is to be done?' : `There is no command ${command}.` };
    if (more.length > 0) return { fault: `What is ${more.join(' ')}?` };
    return { command, tenant: values.tenant, heads: values.heads, json: values.json };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
