/** Looks into the application's caches until now. */
export interface Looks {
  /** Those that were answered from there. */
  readonly answered: number;
  readonly all: number;
}

const LINE = /^cache_looks_total\{[^}]*outcome="(?<outcome>\w+)"[^}]*\} (?<count>\d+)/gm;

/** As the process counts them, all caches together. */
export async function looksAt({ adminUrl }: { readonly adminUrl: string }): Promise<Looks> {
  return looksIn(await (await fetch(`${adminUrl}/metrics`)).text());
}

/** As a page of metrics has them. */
export function looksIn(metrics: string): Looks {
  let [answered, all] = [0, 0];
  for (const { groups } of metrics.matchAll(LINE)) {
    const count = Number(groups?.['count']);
    all += count;
    if (groups?.['outcome'] !== 'miss') answered += count;
  }
  return { answered, all };
}

/** The share of the looks in between that a cache answered; undefined where nobody looked. */
export function hitRatio(before: Looks, after: Looks): number | undefined {
  const all = after.all - before.all;
  return all === 0 ? undefined : (after.answered - before.answered) / all;
}
