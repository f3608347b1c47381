/** Rows removed in one commit: few enough that nobody waits for it. */
export const BATCH = 1_000;

/** Repeats `some`, which removes at most `BATCH` rows and tells how many, until none are left or `signal` says stop; their sum. */
export async function inBatches(signal: AbortSignal, some: () => Promise<number>): Promise<number> {
  let rows = 0;
  for (let removed = BATCH; removed === BATCH && !signal.aborted; rows += removed) removed = await some();
  return rows;
}
