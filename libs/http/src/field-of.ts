import type { IncomingMessage } from 'node:http';

/**
 * The first value of a header, by its name in lower case. To ask `headers` has Node make an object of all of them, which is
 * a tenth of what a request costs that is refused at the door.
 */
export function fieldOf({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const known = rawHeaders[at] as string;
    if (known.length === name.length && known.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
}

/** Whether a header is there more than once: of some, such as Host, two parties could each believe another one (RFC 9112 §3.2). */
export function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const known = rawHeaders[at] as string;
    if (known.length === name.length && known.toLowerCase() === name && ++times > 1) return true;
  }
  return false;
}
