/** What kind of thing an operation names in its path. */
export type Thing = 'user' | 'order' | 'service' | 'session' | 'role' | 'api key' | 'tenant' | 'dead letter';

/** An operation, who may do it to what, and a way to try that changes nothing. */
export interface Operation {
  readonly call: string;
  /**
   * `anyone`; `signed in`: people and keys; `person`: no keys; `machine`: whoever brings a token of the settings, and nobody
   * who can sign in; otherwise the permission that it needs.
   */
  readonly needs: string;
  readonly thing?: Thing;
  /** Opens everybody's in the tenant; without it: one's own, and of those whom one oversees. Undefined: all who may ask. */
  readonly opens?: string;
  /** Whether overseeing is enough. */
  readonly overseen?: boolean;
  /** Shows the thing to some who may not do this to it, and overseeing does as well: they are refused with 403, not 404. */
  readonly shows?: string;
  /** What a key must not do to the things of others, seen or not: it would get hold of a secret. */
  readonly keepsFromKeys?: boolean;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How an allowed attempt is answered: mostly a refusal that comes after the one who asks was let in. */
  readonly answer: number;
  /** The same where the thing was deleted, for whom it is there nevertheless. */
  readonly deleted?: number;
  /** Every attempt gets a thing of its own, or uses up the credentials. */
  readonly fresh?: boolean;
}
