/** What something was at a moment: in seconds, and in whatever it is counted in. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * By how much it grew from the first point to the last, by the slope of Theil and Sen: the median of the slopes between all
 * pairs, which does not move for a quarter of the points that lie anywhere, as an ordinary least squares line does for one.
 */
export function growth(points: readonly Point[]): number {
  const slopes = points
    .flatMap((a, index) => points.slice(index + 1).map((b) => (b.value - a.value) / (b.at - a.at)))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || slopes.length === 0) return 0;
  const middle = slopes.length >> 1;
  const median =
    slopes.length % 2 === 1 ? (slopes[middle] ?? 0) : ((slopes[middle - 1] ?? 0) + (slopes[middle] ?? 0)) / 2;
  return median * (last.at - first.at);
}
