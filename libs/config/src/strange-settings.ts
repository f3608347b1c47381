import { environmentSchema } from './environment.js';

type Variables = Readonly<Record<string, string | undefined>>;

const ours = Object.entries(environmentSchema.shape).flatMap(([name, rule]) =>
  rule.meta()?.['secret'] === true ? [name, `${name}_FILE`] : [name],
);
/** How our names begin; what begins with NODE_ is mostly Node's own. */
const beginnings = new Set(ours.flatMap((name) => /^[A-Z]+_/.exec(name) ?? []).filter((begin) => begin !== 'NODE_'));
/** OpenSSL's own, which look like a misspelt TLS_CERT_FILE. */
const OF_OPENSSL = new Set(['SSL_CERT_FILE', 'SSL_CERT_DIR']);
/** Of a short name more than one letter is another word. */
const SHORT = 5;

/** A name in the environment that nothing reads, and which of ours was probably meant. */
export interface StrangeSetting {
  readonly setting: string;
  readonly nearest: string;
}

/** What is set under a name that begins like one of ours, or is spelt nearly like it, and does nothing. */
export function strangeSettings(variables: Variables = process.env): StrangeSetting[] {
  const names = Object.keys(variables)
    .filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name))
    .filter((name) => !ours.includes(name) && !OF_OPENSSL.has(name));
  const links = names.flatMap((name) => /^(\w+_)SERVICE_HOST$/.exec(name)?.[1] ?? []);
  return (
    names
      // Kubernetes tells every container of every service, in names such as REDIS_PORT.
      .filter((name) => !links.some((link) => name.startsWith(link)))
      .flatMap((setting) => {
        const beginsLikeOurs = beginnings.has(/^[A-Z]+_/.exec(setting)?.[0] ?? '');
        const mistakes = beginsLikeOurs ? Infinity : setting.length > SHORT ? 2 : 1;
        const nearest = nearestTo(setting, mistakes);
        return nearest === undefined ? [] : [{ setting, nearest }];
      })
  );
}

/** That of ours which so many mistakes at most, and the fewest, make into the name. */
function nearestTo(name: string, mistakes: number): string | undefined {
  return ours
    .filter((own) => Math.abs(own.length - name.length) <= mistakes)
    .map((own): [string, number] => [own, distanceOf(name, own)])
    .filter(([, distance]) => distance <= mistakes)
    .sort(([, a], [, b]) => a - b)[0]?.[0];
}

/** How many letters were left out, put in, changed, or swapped with the next one. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwap ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
