/**
 * A frozen copy of how the release before this one (schema version 2) read a service document. The two run side by side while
 * a release is rolled out, so what is written now must still make sense to it. It is replaced when a form is added, never mended.
 */
interface Document {
  readonly [field: string]: unknown;
}

interface ServiceThen {
  readonly id: unknown;
  readonly code: unknown;
  readonly name: unknown;
  readonly description: unknown;
  readonly status: unknown;
  readonly priceAmount: unknown;
  readonly priceCurrency: unknown;
  readonly tags: unknown;
  readonly config: unknown;
  readonly version: unknown;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function readBefore(document: Document): ServiceThen {
  const { _id, code, name, description, status, price, tags, config, version, createdAt, updatedAt } = upcast(document);
  const { amount, currency } = price as { amount: unknown; currency: unknown };
  return {
    ...{ id: _id, code, name, description, status, priceAmount: amount, priceCurrency: currency, tags, version },
    config: unescapeKeys(config),
    createdAt: (createdAt as Date).toISOString(),
    updatedAt: (updatedAt as Date).toISOString(),
  };
}

function upcast(document: Document): Document {
  if ((document['schemaVersion'] as number) >= 2) return document;
  const { priceCents, ...rest } = document;
  const price = { amount: priceCents, currency: 'EUR' };
  return { ...rest, description: '', price, tags: [], updatedAt: rest['createdAt'] };
}

function unescapeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unescapeKeys);
  if (typeof value !== 'object' || value === null) return value;
  const letter = (_: string, code: string) => String.fromCharCode(parseInt(code, 16));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replace(/%([0-9A-F]{2})/g, letter), unescapeKeys(item)]),
  );
}
