/** Fields with what is wanted of them, in MongoDB's own words. */
export type Terms = Readonly<Record<string, unknown>>;

/** An index; the tenant is put in front of its keys. */
export interface IndexTerms {
  readonly keys: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  /** Only documents that meet this are in it. */
  readonly where?: Terms;
}

/** What a collection is called, what is looked up in it, and what its documents are like. */
export interface CollectionTerms {
  readonly name: string;
  readonly indexes: Readonly<Record<string, IndexTerms>>;
  /** The properties of a document as `$jsonSchema`, beside its id and its tenant; those that are `required` come first. */
  readonly schema: { readonly required: readonly string[]; readonly properties: Terms };
}
