import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isAlive, until } from './processes.ts';
import { answersAsKafka, answersAsMongo, answersAsRedis } from './stack/probe.ts';
import { JAVA, JAVA_COMPILER, missing, REDIS } from './stack/programs.ts';
import { pidOf, readState } from './stack/state.ts';

const TOOL = join(import.meta.dirname, 'stack.ts');
const hasRedis = missing([REDIS], process.env).length === 0;
// Where a real Kafka or a MongoDB was given, its jars are in the cache: nothing has to be fetched.
const hasKafka = Boolean(process.env['TEST_KAFKA_BROKERS']) && missing([JAVA], process.env).length === 0;
const hasMongo = Boolean(process.env['TEST_MONGO_URL']) && missing([JAVA, JAVA_COMPILER], process.env).length === 0;

interface Told {
  readonly parts: readonly { part: string; runs: boolean; answers: boolean; port: number; pid: number }[];
  readonly environment: Readonly<Record<string, string>>;
}

describe('npm run stack', () => {
  let directory: string;
  const stack = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [TOOL, ...args, '--data-dir', directory], { encoding: 'utf8' });
  const told = (...args: string[]): Told => {
    const { stdout, stderr, status } = stack(...args, '--json');
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Told;
  };
  const up = (name: string): Told => told('up', name, '--packages');

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'company-backend-stack-'))));
  afterEach(() => {
    const { status, stderr } = stack('down');
    rmSync(directory, { recursive: true });
    if (status !== 0) throw new Error(stderr);
  });

  it('says what it understands to whoever asks for something else', () => {
    expect(stack('sideways')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage:') as string,
    });
  });

  it('tells of a part that does not run, and leaves with 3 where it was named', () => {
    expect(stack('status')).toMatchObject({ status: 0, stdout: expect.stringContaining('does not run') as string });
    expect(stack('status', 'kafka').status).toBe(3);
    expect(stack('kill', 'kafka').status).toBe(3);
  });

  it('says what has to be installed where a program is missing', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [TOOL, 'up', 'redis', '--packages', '--data-dir', directory],
      {
        env: { PATH: '/nowhere' },
        encoding: 'utf8',
      },
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('apt-get install redis-server') as string]);
  });

  const real = [
    {
      name: 'redis',
      answers: answersAsRedis,
      isHere: hasRedis,
      setting: 'REDIS_URL',
      instead: 'redis-server is not installed',
    },
    {
      name: 'kafka',
      answers: answersAsKafka,
      isHere: hasKafka,
      setting: 'KAFKA_BROKERS',
      instead: 'TEST_KAFKA_BROKERS is not set',
    },
    {
      name: 'mongo',
      answers: answersAsMongo,
      isHere: hasMongo,
      setting: 'MONGO_URL',
      instead: 'TEST_MONGO_URL is not set',
    },
  ] as const;

  for (const { name, answers, isHere, setting, instead } of real) {
    if (!isHere) {
      process.stderr.write(`  ! npm run stack with a real ${name}: left out, ${instead}\n`);
      continue;
    }

    it(`starts ${name}, which outlives the command and is found again`, async () => {
      const { parts, environment } = up(name);
      const [part] = parts;
      expect(environment[setting]).toContain(`127.0.0.1:${part!.port}`);
      expect(await answers(part!.port)).toBe(true);
      expect(stack('up', name, '--packages')).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('is up already') as string,
      });
      expect(told('status', name).parts).toMatchObject([
        { runs: true, answers: true, pid: part!.pid, port: part!.port },
      ]);
      expect(stack('down', name).status).toBe(0);
      expect(isAlive(part!.pid)).toBe(false);
      expect(await isOpen(part!.port)).toBe(false);
    }, 60_000);

    it(`kills ${name}, and starts it on the same port again`, async () => {
      const [before] = up(name).parts;
      expect(stack('kill', name).status).toBe(0);
      expect(isAlive(before!.pid)).toBe(false);
      expect(await isOpen(before!.port)).toBe(false);
      const [after] = up(name).parts;
      expect(after).toMatchObject({ port: before!.port, answers: true });
      expect(after!.pid).not.toBe(before!.pid);
    }, 60_000);
  }

  it('ends what it has begun when it is interrupted', async () => {
    // A Redis that never answers, so that the command is still waiting for it.
    writeFileSync(join(directory, 'redis-server'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    const env = { ...process.env, PATH: [directory, process.env['PATH']].join(delimiter) };
    const command = spawn(process.execPath, [TOOL, 'up', 'redis', '--packages', '--data-dir', directory], { env });
    const ended = new Promise((resolve) => command.once('close', resolve));
    const home = join(directory, 'stack', 'redis');
    const pid = await until(() => pidOf(readState(home) ?? { port: 0 }), 15_000);
    expect(isAlive(pid!)).toBe(true);
    command.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(isAlive(pid!)).toBe(false);
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
    socket.on('error', () => resolve(false));
  });
}
