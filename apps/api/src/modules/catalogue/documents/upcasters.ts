/** What a document says, in the form that its `schemaVersion` tells. */
export interface Contents {
  readonly schemaVersion: number;
  readonly [field: string]: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * From each form to the next. Pure, and never changed once a document of that form may exist. What a query leans on (code,
 * status, tags, createdAt) keeps its place in every form: documents of old forms are found where they lie.
 */
const upcasters: Readonly<Record<number, (fields: Fields) => Fields>> = {
  // 1 knew one currency, no tags and no description, and not when a service was last changed.
  1: ({ priceCents, ...rest }) => ({
    ...rest,
    description: '',
    price: { amount: priceCents, currency: 'EUR' },
    tags: [],
    updatedAt: rest['createdAt'],
  }),
  // 2 did not say who made and who last changed it.
  2: (fields) => ({ ...fields, createdBy: null, updatedBy: null }),
};

/** The form that is written. */
export const NEWEST = 3;

/** The contents in the newest form; those of a later release are left as they are. */
export function upcast(contents: Contents): Contents {
  let { schemaVersion, ...fields }: Contents = contents;
  for (; schemaVersion < NEWEST; schemaVersion++) {
    const next = upcasters[schemaVersion];
    if (!next) throw new Error(`There is no way from a service document of schema version ${schemaVersion}.`);
    fields = next(fields);
  }
  return { ...fields, schemaVersion };
}
