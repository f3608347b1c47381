import { appendFileSync } from 'node:fs';
import type { Json } from './answer.js';

/** Long enough that nobody says it by chance. */
const SHORTEST_SECRET = 12;
const SHORTEST_ADDRESS = 8;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const START = 5;
const secretFields = new Set(['password', 'newPassword', 'currentPassword', 'token', 'refreshToken', 'accessToken']);
/** Where a name is a person's; elsewhere it is a service's, a role's or a key's, which anybody may read. */
const ofPeople = /^\/v1\/(auth\/signup|users)/;

/**
 * Every password, token, API key, address and name of a person that a test file sends or is given. They may stand in
 * mails and in the answers that are meant to hold them; anywhere else they are found at large.
 */
class Canaries {
  /** Problem documents that were answered: the one kind of answer that may hold none. */
  readonly problems: string[] = [];
  private readonly known = new Set<string>();
  private readonly secrets = new Set<string>();
  private readonly byStart = new Map<string, string[]>();

  get size(): number {
    return this.known.size;
  }

  /** Notes what a request carries. */
  sent(path: string, body: unknown, headers: Readonly<Record<string, string>>): void {
    this.look(body, ofPeople.test(path));
    const { authorization = '', 'x-api-key': key = '' } = headers;
    for (const secret of [authorization.replace(/^Bearer /, ''), key]) this.secret(secret);
  }

  /** Notes what an answer gives away, and keeps it where it may give away nothing. */
  answered(path: string, body: Json, text: string): void {
    if (path.startsWith('/v1/')) this.look(body, false);
    if (typeof (body as { code?: unknown } | undefined)?.code === 'string') this.problems.push(text);
  }

  /** Which of them stand in the text. */
  in(text: string): string[] {
    const found = new Set<string>();
    for (let at = 0; at + START <= text.length; at++) {
      for (const canary of this.byStart.get(text.slice(at, at + START)) ?? [])
        if (text.startsWith(canary, at)) found.add(canary);
    }
    return [...found];
  }

  /** Whether it lets somebody in; the others tell who somebody is. */
  isSecret(canary: string): boolean {
    return this.secrets.has(canary);
  }

  private look(value: unknown, isPerson: boolean): void {
    if (value === null || typeof value !== 'object') return;
    for (const [field, part] of Object.entries(value)) {
      if (typeof part === 'string') this.consider(field, part, isPerson || 'email' in value);
      else this.look(part, isPerson);
    }
  }

  private consider(field: string, text: string, isPerson: boolean): void {
    if (secretFields.has(field) || (field === 'key' && text.startsWith('cb_'))) this.secret(text);
    if (field === 'email' && text.includes('@') && text.length >= SHORTEST_ADDRESS) {
      for (const spelling of [text, text.toLowerCase(), encodeURIComponent(text)]) this.add(spelling);
    }
    // A plain word, such as that of a role, may be said in its own right.
    if (field === 'name' && isPerson && text.length >= START && !/^[a-z-]+$/.test(text)) this.add(text);
  }

  private secret(text: string): void {
    // Who sends an id for a token sends no secret.
    if (text.length >= SHORTEST_SECRET && !ID.test(text)) this.secrets.add(this.add(text));
  }

  /** As JSON has it, since that is what is looked through. */
  private add(text: string): string {
    const canary = JSON.stringify(text).slice(1, -1);
    if (!text.isWellFormed()) return canary;
    if (this.known.has(canary)) return canary;
    this.known.add(canary);
    const start = canary.slice(0, START);
    this.byStart.set(start, [...(this.byStart.get(start) ?? []), canary]);
    return canary;
  }
}

/** Those of this test file. */
export const canaries = new Canaries();

/** Adds what was looked through to what the end of the run tells. */
export function tally(lines: number): void {
  const file = process.env['TEST_CANARY_TALLY'];
  if (file) appendFileSync(file, `${canaries.size} ${lines}\n`);
}
