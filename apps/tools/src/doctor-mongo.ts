import { settingOf, type Environment } from './environment.ts';
import { ill, unknown, well, type Finding } from './finding.ts';
import { answersAsMongo } from './stack/probe.ts';

const PORT = 27_017;
const SCHEME = /^mongodb(\+srv)?:\/\/./;

/** Whether a server of MONGO_URL answers; without one PostgreSQL keeps the catalogue as well. */
export async function mongo(env: Environment): Promise<Finding> {
  const url = settingOf(env, 'MONGO_URL');
  if (!url) return well('MongoDB', 'MONGO_URL is unset: PostgreSQL keeps the catalogue');
  if (!SCHEME.test(url))
    return ill(
      'MongoDB',
      'MONGO_URL is no URL of a MongoDB',
      'MONGO_URL=mongodb://localhost:27017/company, for example',
    );
  const servers = serversOf(url);
  // Where they are is told by DNS, and TLS is asked for: both are the driver's to find out.
  if (servers.length === 0)
    return unknown('MongoDB', 'MONGO_URL names it by DNS', 'npm run catalogue -- status   (asks it)');
  const answers = await Promise.all(servers.map(([host, port]) => answersAsMongo(port, host)));
  const names = servers.map(([host, port]) => `${host}:${port}`).join(', ');
  if (answers.includes(true)) return well('MongoDB', `${names} answers`);
  return ill(
    'MongoDB',
    `no MongoDB answers at ${names}`,
    'npm run stack -- up mongo, and take the MONGO_URL it prints; or unset MONGO_URL to do without',
  );
}

function serversOf(url: string): (readonly [host: string, port: number])[] {
  const [, names = ''] = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? [];
  return names
    .split(',')
    .filter(Boolean)
    .map((name) => {
      const [, host = name, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(name) ?? [];
      return [host.replace(/^\[|\]$/g, ''), port === undefined ? PORT : Number(port)] as const;
    });
}
