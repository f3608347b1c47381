/** The paths of `given` that parsing left out of `kept`: what nobody declared. */
export function undeclared(given: unknown, kept: unknown, path = ''): string[] {
  if (!isObject(given) || !isObject(kept)) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    key in kept ? undeclared(value, kept[key], `${path}/${key}`) : [`${path}/${key}`],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
