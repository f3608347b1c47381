import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataDirectoryOf, ROOT, type Environment } from '../environment.ts';

/** As many of the newest files as are looked into. */
const NEWEST = 200;

/** Where the system writes its mails, if it does so on this machine; as it decides itself. */
export function mailDirectoryOf(env: Environment): string | undefined {
  if (env['SMTP_URL']?.trim() || env['SMTP_URL_FILE']?.trim()) return undefined;
  const named = env['MAIL_DIRECTORY']?.trim();
  if (named) return resolve(ROOT, named);
  return env['NODE_ENV'] === 'production' ? undefined : join(dataDirectoryOf(env), 'mail');
}

/** The subjects of the mails that were written under the contextId, oldest first. Their names sort by time. */
export function subjectsOf(directory: string, contextId: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => name.endsWith('.eml'));
  const mails = names
    .sort()
    .slice(-NEWEST)
    .map((name) => readFileSync(join(directory, name), 'utf8').split('\r\n'));
  return mails.filter((lines) => lines.includes(`X-Context-Id: ${contextId}`)).map(subject);
}

function subject(lines: readonly string[]): string {
  return lines.find((line) => line.startsWith('Subject: '))?.slice('Subject: '.length) ?? '';
}
