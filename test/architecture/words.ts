const banned = ['manager', 'helper', 'util', 'base', 'abstract', 'impl', 'data', 'info'];

/** Names that say nothing: the first whole word of `name` (camelCase, kebab-case or dotted) that is banned. */
export function bannedWord(name: string): string | undefined {
  const words = name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? [];
  return words.find((word) => banned.includes(word.toLowerCase().replace(/s$/, '')));
}
