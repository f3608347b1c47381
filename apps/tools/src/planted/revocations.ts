import type { Fault } from './fault.ts';

const FILE = 'libs/access/src/revocations.ts';
const SPEC = 'test/integration/revocations.int-spec.ts';

/** How long, and how far back, an instance knows who may not come in any more. */
export const revocations: readonly Fault[] = [
  {
    name: 'revocation-forgotten',
    fault: 'A token of a session that ended works again after a minute',
    guard: '`Revocations` remembers for as long as a token may live',
    file: FILE,
    find: `const MEMORY_SECONDS = 3_660;`,
    replace: `const MEMORY_SECONDS = 60;`,
    spec: SPEC,
    test: 'is remembered while a token may live',
  },
  {
    name: 'revocation-visible-late',
    fault: 'A revocation whose commit takes long is never found',
    guard: '`Revocations` looks back by minutes',
    file: FILE,
    find: `const LOOK_BACK_SECONDS = 360;`,
    replace: `const LOOK_BACK_SECONDS = 1;`,
    spec: SPEC,
    test: 'minutes after it took its time',
  },
  {
    name: 'revocation-missed',
    fault: 'What was revoked while the database was away is never found',
    guard: '`Revocations` looks back to its last look',
    file: FILE,
    find: `Math.ceil(missed) + LOOK_BACK_SECONDS`,
    replace: `Math.ceil(Math.min(missed, 0)) + LOOK_BACK_SECONDS`,
    spec: SPEC,
    test: 'while the database was away',
  },
  {
    name: 'start-without-a-look',
    fault: 'Whoever was revoked is let in by an instance that has just started',
    guard: '`Revocations` looks before the start is over',
    file: FILE,
    find: `    await this.look();\n    this.notices.listen(`,
    replace: `    this.notices.listen(`,
    spec: SPEC,
    test: 'is looked at before anybody is let in',
  },
  {
    name: 'long-wait-for-redis',
    fault: 'Whoever needs Redis waits for it for three tenths of a second',
    guard: '`inTime` gives up after a tenth',
    file: 'libs/redis/src/redis.ts',
    find: `const COMMAND_MS = 100;`,
    replace: `const COMMAND_MS = 300;`,
    spec: 'libs/redis/src/redis.spec.ts',
    test: 'is over after a tenth of a second',
  },
  {
    name: 'notices-past-redis',
    fault: 'No notice goes through Redis, and nobody sees it while PostgreSQL carries them',
    guard: '`NoticesByRedis` publishes',
    file: 'libs/notices/src/notices.ts',
    find: `this.redis.commands?.publish(channel, message).catch(`,
    replace: `Promise.reject(new Error('not taken')).catch(`,
    spec: 'test/integration/notices.int-spec.ts',
    test: 'tell another instance of a revocation that its poll cannot find',
    needs: 'TEST_REDIS_URL',
  },
];
