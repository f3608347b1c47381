import { Injectable } from '@nestjs/common';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Config } from '#libs/config';
import { readEml, type Eml } from './eml.js';

/** A mail that was written to a file. */
export interface FiledMail extends Eml {
  readonly id: string;
}

const NAME = /^[0-9a-f-]{36}\.eml$/;

/** Reads back the mails that were written to files; there are none where a mail server takes them. */
@Injectable()
export class MailFolder {
  constructor(private readonly config: Config) {}

  /** The newest first; their names sort by time. */
  async newest(most: number): Promise<FiledMail[]> {
    const { mailDirectory } = this.config;
    const names = mailDirectory === undefined ? [] : await readdir(mailDirectory).catch(() => []);
    const latest = names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
      .slice(0, most);
    const mails = await Promise.all(latest.map((name) => this.read(name)));
    return mails.filter((mail) => mail !== undefined);
  }

  async find(id: string): Promise<FiledMail | undefined> {
    return NAME.test(`${id}.eml`) ? this.read(`${id}.eml`) : undefined;
  }

  private async read(name: string): Promise<FiledMail | undefined> {
    const { mailDirectory } = this.config;
    if (mailDirectory === undefined) return undefined;
    // Somebody may tidy up meanwhile.
    const source = await readFile(join(mailDirectory, name), 'utf8').catch(() => undefined);
    return source === undefined ? undefined : { id: name.replace('.eml', ''), ...readEml(source) };
  }
}
