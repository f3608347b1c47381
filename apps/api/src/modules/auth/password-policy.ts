import { authErrors } from './auth.errors.js';

/** The list is sorted by how often a password is met in leaks; what comes later is found by few who guess. */
const MOST_COMMON = 10_000;

let common: Promise<ReadonlySet<string>> | undefined;

/** Refuses with `auth.password_refused` a password that anybody would guess: a common one, the e-mail address, the name. */
export async function requireUnguessable(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
): Promise<void> {
  const lower = folded(password);
  if ([email, name].some((known) => folded(known) === lower)) throw authErrors.password_refused();
  if ((await (common ??= loadCommon())).has(lower))
    throw authErrors.password_refused({ detail: 'It is one of the most common passwords.' });
}

/** What looks the same, whatever its case and however its accents are put together. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Loaded with the first password: a twentieth of a second that no start waits for. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].slice(0, MOST_COMMON).map(String));
}
