import type { SignedHead } from './heads.js';

/** The heads in a file of JSON lines, and the numbers of the lines that hold none. */
export function parseHeads(text: string): { readonly heads: SignedHead[]; readonly unreadable: number[] } {
  const heads: SignedHead[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const head = headIn(line);
    if (head) heads.push(head);
    else unreadable.push(index + 1);
  }
  return { heads, unreadable };
}

function headIn(line: string): SignedHead | undefined {
  try {
    const head = JSON.parse(line) as Partial<Record<keyof SignedHead, unknown>> | null;
    const texts = [head?.tenantId, head?.hash, head?.signedAt, head?.kid, head?.signature];
    const numbers = [head?.seq, head?.number];
    const isHead = texts.every((one) => typeof one === 'string') && numbers.every((one) => typeof one === 'number');
    return isHead ? (head as SignedHead) : undefined;
  } catch {
    return undefined;
  }
}
