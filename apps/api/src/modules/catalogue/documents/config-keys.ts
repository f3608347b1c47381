/** What a key may hold that means something to MongoDB or its driver: an operator, a path, a type, the end of a string. */
const SPECIAL = /[%.\0]|^\$|^_bsontype$/g;

/** A service's own document with keys that MongoDB takes for nothing but keys. */
export function escapeKeys(value: unknown): unknown {
  return mapKeys(value, (key) => key.replace(SPECIAL, (found) => `%${hex(found[0] ?? '')}${found.slice(1)}`));
}

/** The document as it was given to us. */
export function unescapeKeys(value: unknown): unknown {
  return mapKeys(value, (key) =>
    key.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  );
}

function mapKeys(value: unknown, change: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapKeys(item, change)]));
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}
