import type { Statement } from '#libs/database';

/** The right to do a piece of work once. The service that does it puts `record` first into its commit. */
export interface OnceOnly<Subject> {
  /** The statements that claim the key and store the answer about `subject`: none where the request carries no key. */
  record(subject: Subject): Statement[];
}
