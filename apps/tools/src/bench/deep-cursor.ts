import type { Server } from './server.ts';

const PAGE = 20;
const DEEP = 10_000;
const STRIDE = 100;

interface OrderPage {
  readonly page: { readonly nextCursor: string | null };
}

/** The cursor of page 10,000, found as a client would find it: page by page, in strides as long as the API allows. */
export async function deepCursor({ url }: Server, accessToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${accessToken}` };
  let cursor = '';
  for (let left = (DEEP - 1) * PAGE; left > 0;) {
    const limit = Math.min(STRIDE, left);
    const response = await fetch(`${url}/v1/orders?limit=${limit}${cursor && `&cursor=${cursor}`}`, { headers });
    if (response.status !== 200) throw new Error(`A list was answered ${response.status}.`);
    const { page } = (await response.json()) as OrderPage;
    if (page.nextCursor === null) throw new Error(`The list ends ${left} orders before page ${DEEP}.`);
    cursor = page.nextCursor;
    left -= limit;
  }
  return cursor;
}
