/** How long the same call took for something known and for something unknown, in microseconds. */
export interface Pair {
  readonly known: number;
  readonly unknown: number;
}

/** How often a guess from the times alone is right; a half is chance. */
export interface Guesses {
  /** Of one known and one unknown, asked for side by side: the slower one is known. */
  readonly sideBySide: number;
  /** The same of any known one and any unknown one (the area under the ROC curve). */
  readonly anyTwo: number;
  /** A limit that parts the first half of the pairs best, applied to the second half. */
  readonly learned: number;
}

export function guesses(pairs: readonly Pair[]): Guesses {
  return { sideBySide: sideBySide(pairs), anyTwo: anyTwo(pairs), learned: learned(pairs) };
}

function sideBySide(pairs: readonly Pair[]): number {
  const scores = pairs.map(({ known, unknown }) => (known === unknown ? 0.5 : Number(known > unknown)));
  return scores.reduce((sum, score) => sum + score, 0) / pairs.length;
}

function anyTwo(pairs: readonly Pair[]): number {
  const unknown = pairs.map((pair) => pair.unknown).sort((a, b) => a - b);
  const below = pairs.map(({ known }) => (countBelow(unknown, known) + countBelow(unknown, known, true)) / 2);
  return below.reduce((sum, count) => sum + count, 0) / pairs.length ** 2;
}

function learned(pairs: readonly Pair[]): number {
  const half = Math.floor(pairs.length / 2);
  const [lessons, exam] = [pairs.slice(0, half), pairs.slice(half)];
  const limits = lessons.flatMap(({ known, unknown }) => [known, unknown]);
  const rates = limits.map((limit) => ({ limit, rate: rightAbove(lessons, limit) }));
  const [best] = rates.sort((a, b) => Math.abs(b.rate - 0.5) - Math.abs(a.rate - 0.5));
  if (!best) return 0.5;
  const right = rightAbove(exam, best.limit);
  return best.rate >= 0.5 ? right : 1 - right;
}

/** How often it is right to call known what took longer than `limit`. */
function rightAbove(pairs: readonly Pair[], limit: number): number {
  const right = pairs.map(({ known, unknown }) => Number(known > limit) + Number(unknown <= limit));
  return right.reduce((sum, count) => sum + count, 0) / (2 * pairs.length);
}

/** How many of the sorted values lie below `value`, or not above it. */
function countBelow(sorted: readonly number[], value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle] as number;
    if (orEqual ? found <= value : found < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
