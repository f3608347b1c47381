import { programOf, welcome, withPort } from './welcome.ts';
import { Terminal } from './terminal.ts';

describe('the end of a start', () => {
  it.each([
    [{ PORT: '8080' }, '  Next: PORT=8080 npm run demo   Stop: Ctrl-C'],
    [{ PORT: '3000' }, '  Next: npm run demo   Stop: Ctrl-C'],
    [{}, '  Next: npm run demo   Stop: Ctrl-C'],
  ])('names the command that reaches what was started with %j', (env, line) => {
    let said = '';
    const terminal = new Terminal({ write: (text) => (said += text) });
    welcome(terminal, { env, asked: env, embedded: undefined }, withPort(env, 'npm run demo'));
    expect(said.split('\n')).toContain(line);
  });
});

describe('where mails are shown', () => {
  it.each([
    [{ PORT: '8080' }, true],
    [{ NODE_ENV: 'production' }, false],
    [{ SMTP_URL: 'smtp://localhost' }, false],
    [{ SMTP_URL_FILE: '/run/secrets/smtp_url' }, false],
  ])('is told with %j: %s', (env, told) => {
    let said = '';
    welcome(
      new Terminal({ write: (text) => (said += text) }),
      { env, asked: env, embedded: undefined },
      'npm run demo',
    );
    expect(said.includes('/dev/mail')).toBe(told);
  });
});

describe('rates that are made up', () => {
  it.each([
    [{}, true],
    [{ NODE_ENV: 'production' }, false],
    [{ EXCHANGE_RATES_URL: 'https://rates.example.com/latest' }, false],
  ])('are told to be so with %j: %s', (env, told) => {
    let said = '';
    welcome(
      new Terminal({ write: (text) => (said += text) }),
      { env, asked: env, embedded: undefined },
      'npm run demo',
    );
    expect(said.includes('Exchange rates')).toBe(told);
  });
});

describe('the MongoDB', () => {
  const env = { MONGO_URL: 'mongodb://db.example.com' };
  it.each([
    [env, { state: 'well', found: 'db.example.com:27017 answers' }, 'yours: it keeps the catalogue'],
    [env, { state: 'ill', found: 'no MongoDB answers' }, 'yours, but no MongoDB answers: the catalogue is unavailable'],
    [{}, { state: 'well', found: 'unset' }, undefined],
  ])('of %j is told with what came of looking for it: %j', (asked, documents, told) => {
    let said = '';
    const terminal = new Terminal({ write: (text) => (said += text) });
    welcome(terminal, { env: asked, asked, embedded: undefined, documents }, 'npm run demo');
    expect(/MongoDB +(.*)/.exec(said)?.[1]?.slice(0, told?.length)).toBe(told);
  });
});

describe('what is started', () => {
  it.each([
    [{}, 'the API and worker'],
    [{ APP_ROLE: 'all' }, 'the API and worker'],
    [{ APP_ROLE: 'api' }, 'the API'],
    [{ APP_ROLE: 'worker' }, 'the worker'],
  ])('has the name of its role in %j', (env, name) => expect(programOf(env)).toBe(name));
});
