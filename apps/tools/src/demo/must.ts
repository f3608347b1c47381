/** Ends the story with this fault unless it is so. */
export function must(isSo: boolean, fault: string): asserts isSo {
  if (!isSo) throw new Error(fault);
}
