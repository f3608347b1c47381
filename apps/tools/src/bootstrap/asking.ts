import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** What the person types, or without a person the whole of standard input; a secret is not shown while it is typed. */
export async function answerTo(question: string, secret: boolean): Promise<string> {
  if (!process.stdin.isTTY) return piped();
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!secret) process.stderr.write(chunk);
      done();
    },
  });
  process.stderr.write(`  ${question}: `);
  const asking = createInterface({ input: process.stdin, output: screen, terminal: true });
  try {
    return (await asking.question('')).trim();
  } finally {
    asking.close();
    if (secret) process.stderr.write('\n');
  }
}

async function piped(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
}
