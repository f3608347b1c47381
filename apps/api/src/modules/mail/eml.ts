/** A letter as it was written to a file, read back. */
export interface Eml {
  readonly contextId: string;
  readonly subject: string;
  readonly to: string;
  /** As the header has it. */
  readonly date: string;
  readonly text: string;
}

/** Reads a letter that we wrote (RFC 5322, one text part); it is no reader of other people's mails. */
export function readEml(source: string): Eml {
  const end = source.indexOf('\r\n\r\n');
  const headers = new Map(
    source
      .slice(0, end)
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const header = (name: string) => words(headers.get(name) ?? '');
  const text = body(source.slice(end + 4), header('content-transfer-encoding'), header('content-type'));
  const plain = { contextId: header('x-context-id'), subject: header('subject'), to: header('to') };
  return { ...plain, date: header('date'), text };
}

function body(lines: string, encoding: string, type: string): string {
  if (encoding === 'base64') return unified(Buffer.from(lines, 'base64').toString());
  if (encoding === 'quoted-printable') return unified(quoted(lines.replaceAll(/=\r\n/g, '')));
  return unified(type.includes('flowed') ? lines.replaceAll(/ \r\n/g, ' ').replaceAll(/^ (?= |>|From )/gm, '') : lines);
}

/** Encoded words (RFC 2047); white space between two of them is none. */
function words(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, way: string, coded: string) =>
      way.toUpperCase() === 'B' ? Buffer.from(coded, 'base64').toString() : quoted(coded.replaceAll('_', ' ')),
    );
}

function quoted(text: string): string {
  return text.replaceAll(/(?:=[0-9A-F]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'),
  );
}

function unified(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
