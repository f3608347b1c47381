import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts and signs under keys derived from one secret (HKDF, RFC 5869), one for each purpose. */
export class Sealer {
  private readonly keys = new Map<string, KeyObject>();

  constructor(private readonly secret: Buffer) {}

  /** AES-256-GCM: nonce, tag and ciphertext in one piece. Opens only for the same purpose. */
  seal(purpose: string, plain: Buffer | string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key(purpose), nonce);
    const sealed = Buffer.concat([cipher.update(plain as Buffer), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws where the bytes were changed, or sealed under another secret or purpose. */
  open(purpose: string, sealed: Buffer): Buffer {
    const decipher = createDecipheriv(ALGORITHM, this.key(purpose), sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }

  /** HMAC-SHA-256: 32 bytes that only a holder of the secret can make from `text`. */
  sign(purpose: string, text: Buffer | string): Buffer {
    return createHmac('sha256', this.key(purpose)).update(text).digest();
  }

  /** As key objects: turning bytes into one for each signature would cost five times the signature. */
  private key(purpose: string): KeyObject {
    let key = this.keys.get(purpose);
    if (!key)
      this.keys.set(purpose, (key = createSecretKey(Buffer.from(hkdfSync('sha256', this.secret, '', purpose, 32)))));
    return key;
  }
}
