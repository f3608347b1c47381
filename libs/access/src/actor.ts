/** Who acts, for whom, and what they may: made by a door, passed on as a parameter. */
export interface Actor {
  readonly tenantId: string;
  /** Id of the user or of the API key. */
  readonly principalId: string;
  readonly kind: 'user' | 'api-key';
  readonly permissions: ReadonlySet<string>;
  /** Whose sub-account the user is, where they are one. */
  readonly parentId?: string;
  readonly sessionId?: string;
}
