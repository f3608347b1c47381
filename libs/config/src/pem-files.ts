import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What a setting names, under the name of the setting. */
export type Named = readonly [setting: string, file: string | undefined];

/** What TLS to a part is spoken with; what is left out is Node's. */
export interface PartTls {
  /** Whoever they do not vouch for is refused: those of Node are not believed besides. */
  readonly ca?: Buffer;
  /** By which the part knows us. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** What is wrong with a certificate and its key: half of them, none that can be read, two that do not belong together. */
export function pairFaults([certSetting, cert]: Named, [keySetting, key]: Named): string[] {
  if (cert === undefined && key === undefined) return [];
  if (cert === undefined) return [`${certSetting}: is required beside ${keySetting}`];
  if (key === undefined) return [`${keySetting}: is required beside ${certSetting}`];
  const faults: string[] = [];
  const certificate = parsed([certSetting, cert], (bytes) => new X509Certificate(bytes), faults);
  const privateKey = parsed([keySetting, key], (bytes) => createPrivateKey(bytes), faults);
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey))
    faults.push(`${keySetting}: is not the key of the certificate in ${certSetting}`);
  return faults;
}

/** What is wrong with the three files by which a part and we know each other. */
export function partTlsFaults(ca: Named, cert: Named, key: Named): string[] {
  const faults = pairFaults(cert, key);
  const [setting, file] = ca;
  if (file !== undefined) parsed([setting, file], (bytes) => new X509Certificate(bytes), faults);
  return faults;
}

/** The three of them read, as far as they are named. */
export function partTls(ca: string | undefined, cert: string | undefined, key: string | undefined): PartTls {
  const read = Object.entries({ ca, cert, key }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, readFileSync(file)] as const],
  );
  return Object.fromEntries(read);
}

function parsed<T>([setting, file]: [string, string], parse: (bytes: Buffer) => T, faults: string[]): T | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    faults.push(`${setting}: the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    return undefined;
  }
  try {
    return parse(bytes);
  } catch {
    faults.push(`${setting}: the file ${file} holds no such thing in PEM`);
    return undefined;
  }
}
