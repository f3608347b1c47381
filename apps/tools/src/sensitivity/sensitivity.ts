/** How sensitive a value is. */
export type Sensitivity = 'public' | 'internal' | 'personal' | 'secret';

/** What a column holds instead of the value itself. */
export type Form = 'SHA-256' | 'argon2id' | 'HMAC' | 'sealed';

/** A table, each column of it in its class, and how long a row stays. */
export interface ClassifiedTable {
  readonly public?: readonly string[];
  readonly internal?: readonly string[];
  readonly personal?: Readonly<Record<string, Form | 'clear'>>;
  /** There is no way to say that a secret is kept in the clear. */
  readonly secret?: Readonly<Record<string, Form>>;
  readonly kept: string;
}

/** A class, and what protects everything in it. */
export interface Protection {
  readonly name: Sensitivity;
  readonly means: string;
  readonly inDatabase: string;
  readonly read: string;
  readonly elsewhere: string;
  readonly inLogs: string;
}

/** From the least to the most sensitive. */
export const CLASSES: readonly Protection[] = [
  {
    name: 'public',
    means: 'what anybody may know',
    inDatabase: 'in the clear',
    read: 'everybody',
    elsewhere: 'anywhere',
    inLogs: 'may stand there',
  },
  {
    name: 'internal',
    means:
      'a tenant’s business, and what the platform keeps of itself; also ids of people, and what only such an id ties to somebody',
    inDatabase: 'in the clear, behind row-level security where it has a tenant; entries of the audit trail are chained',
    read: 'the tenant’s people by their permissions, customers their own',
    elsewhere: 'in events; in Redis sealed',
    inLogs: 'ids, codes and counts',
  },
  {
    name: 'personal',
    means: 'what by itself says who somebody is, where they were, or what they wrote',
    inDatabase:
      'behind row-level security, or as an HMAC; in the clear where it is searched or shown, else sealed (AES-256-GCM)',
    read: 'the person, whoever has `users:read` or `orders:read` in the tenant, and parents of sub-accounts',
    elsewhere:
      'in mails to that person; in Redis sealed, but for the IP address that a limit counts under; in no event, no metric, no URL but `GET /v1/users?email=`',
    inLogs: 'never, nor in the audit trail',
  },
  {
    name: 'secret',
    means: 'what lets somebody in, or what such a thing could be worked out of',
    inDatabase: 'never as it is: a hash, an HMAC, or sealed under a key derived from `KEY_ENCRYPTION_KEY`',
    read: 'nobody; shown once to whom it is made for',
    elsewhere: 'in the mail that brings it; in Redis never; `KEY_ENCRYPTION_KEY` never leaves the process',
    inLogs: 'never',
  },
];
