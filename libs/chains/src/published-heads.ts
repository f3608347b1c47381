import { z } from 'zod';
import type { SignedHead } from './heads.js';

/** As we write them; the file is others' as well, and what is no id or no number must reach no statement. */
const published = z.object({
  tenantId: z.guid().lowercase(),
  seq: z.int().positive(),
  hash: z.string(),
  number: z.int().positive(),
  signedAt: z.iso.datetime({ precision: 3 }),
  kid: z.string(),
  signature: z.string(),
});

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

/** The head in a line of such a file; undefined where it holds none. */
export function headIn(line: string): SignedHead | undefined {
  try {
    return published.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
