import { parseArgs } from 'node:util';

/** Whom a platform begins with. */
export type Beginner = 'owner' | 'operator';

/** Whom to create; without an address the environment or the person at the terminal names it. */
export interface BootstrapOrder {
  readonly role: Beginner;
  readonly email: string | undefined;
}

export const USAGE = `Usage: npm run bootstrap -- owner|operator [--email <address>]
  Creates the first owner of the default tenant, or the operator of the platform; run twice, it changes nothing.
  The address may come from BOOTSTRAP_ADMIN_EMAIL or BOOTSTRAP_OPERATOR_EMAIL. The password is read from
  BOOTSTRAP_ADMIN_PASSWORD or BOOTSTRAP_OPERATOR_PASSWORD (or the file that <NAME>_FILE names), else from standard
  input; never from the arguments, which everybody on the machine can read.`;

/** The settings that name somebody of this role. */
export const settingsOf: Readonly<Record<Beginner, { readonly email: string; readonly password: string }>> = {
  owner: { email: 'BOOTSTRAP_ADMIN_EMAIL', password: 'BOOTSTRAP_ADMIN_PASSWORD' },
  operator: { email: 'BOOTSTRAP_OPERATOR_EMAIL', password: 'BOOTSTRAP_OPERATOR_PASSWORD' },
};

/** What the arguments ask for, or what is wrong with them. */
export function bootstrapOrder(args: readonly string[]): BootstrapOrder | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { email: { type: 'string' } },
      allowPositionals: true,
    });
    const [role, ...rest] = positionals;
    if ((role !== 'owner' && role !== 'operator') || rest.length > 0) return { fault: 'Say owner or operator.' };
    return { role, email: values.email };
  } catch (error) {
    // The argument is not repeated: somebody may have taken it for the place of a password.
    return { fault: (error as Error).message.replace(/'.*/s, '').trim() || 'These arguments are not known.' };
  }
}
