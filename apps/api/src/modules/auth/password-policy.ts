import { authErrors } from './auth.errors.js';

let common: Promise<ReadonlySet<string>> | undefined;

/** Fewer letters than that beside a forbidden word are no secret: a year, a mark, an ending. */
const LEAST_LETTERS = 4;

/** What people write for a letter, so that a word looks like none. */
const STAND_INS: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
};

/**
 * Refuses with `auth.password_refused` a password that anybody would guess: a common one, the e-mail address, the name, and one
 * made of little else than the words that are forbidden here.
 */
export async function requireUnguessable(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
  words: readonly string[],
): Promise<void> {
  const lower = folded(password);
  if ([email, name].some((known) => folded(known) === lower))
    throw authErrors.password_refused({ detail: 'It is the e-mail address or the name.' });
  if (isMadeOf(words, lower))
    throw authErrors.password_refused({ detail: 'It is made of little else than a word that anybody here would try.' });
  if ((await (common ??= loadCommon())).has(lower))
    throw authErrors.password_refused({ detail: 'It is one of those that are met most often in breaches.' });
}

/** Whether one of the words is in it, as it is or with other characters for its letters, and hardly a letter beside them. */
function isMadeOf(words: readonly string[], lower: string): boolean {
  const meant = lower.replaceAll(/[@431!0$5]/g, (sign) => STAND_INS[sign] as string);
  return [lower, meant].some((text) => {
    const rest = words.map(folded).reduce((left, word) => left.replaceAll(word, ' '), text);
    return rest !== text && (rest.match(/\p{L}/gu)?.length ?? 0) < LEAST_LETTERS;
  });
}

/** What looks the same, whatever its case and however its accents are put together. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The 49,000 that breaches hold most often. Loaded with the first password: a twentieth of a second that no start waits for. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].map(String));
}
