import { z } from 'zod';

const LONGEST = 4_096;
const SEGMENT = '[A-Za-z0-9_-]+';
const SHAPE = new RegExp(`^${SEGMENT}\\.${SEGMENT}\\.${SEGMENT}$`);
const headerSchema = z.strictObject({ alg: z.literal('ES256'), typ: z.literal('at+jwt'), kid: z.string() });

/** The token of `Authorization: Bearer <token>`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  if (authorization.startsWith('Bearer ')) return authorization.slice('Bearer '.length).trimStart();
  return /^bearer +(.*)$/i.exec(authorization)?.[1];
}

/**
 * The id of the key that is said to have signed the token; undefined where the token is not written as we write ours.
 * JSON and base64url can say one thing in many ways: with spaces, repeated names, left-over bits. We issue one of them,
 * so every other is somebody's experiment, and is refused before its signature is looked at.
 */
export function signerOf(token: string): string | undefined {
  if (token.length > LONGEST || !SHAPE.test(token)) return undefined;
  const [head = '', claims = '', signature = ''] = token.split('.');
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) return undefined;
  const header = headerSchema.safeParse(plainly(head));
  return header.success && plainly(claims) !== undefined ? header.data.kid : undefined;
}

/** What the segment says, if it says it in the plainest way there is. */
function plainly(segment: string): unknown {
  try {
    const said: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString());
    return Buffer.from(JSON.stringify(said)).toString('base64url') === segment ? said : undefined;
  } catch {
    return undefined;
  }
}
