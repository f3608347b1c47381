import type { DynamicModule, ExecutionContext } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { build, isBuilt } from './build.ts';
import type { Environment } from './environment.ts';
import { until } from './processes.ts';
import type { Session } from './session.ts';

const WARM_UP = 50_000;
const TIMES = 100_000;
/** What is slow is measured on fewer. */
const FEW = 0.1;
const ROUNDS = 9;
/** So many requests are at Redis at the same time: one alone would measure its way there and back. */
const SIDE_BY_SIDE = 50;
const CONNECTED_MS = 10_000;
const WIDE = '9999999/1h';

type Guard = (execution: ExecutionContext) => Promise<unknown>;

/** What counting a request by address, user and tenant costs this process, its two response fields included. */
export async function benchLimits(session: Session, env: Environment): Promise<void> {
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const show = (cpu: number) => `${cpu.toFixed(2)} µs of CPU a request`;
  await session.step('The guard of @nestjs/throttler as it comes', () => measure(theirs, 1, FEW), show);
  await session.step('Ours, in memory', () => measure(() => ours({}), 1), show);
  const { REDIS_URL } = env;
  if (REDIS_URL === undefined) session.terminal.note('REDIS_URL names no Redis to measure with.');
  else await session.step('Ours, in Redis', () => measure(() => ours({ REDIS_URL }), SIDE_BY_SIDE, FEW), show);
}

/** CPU time of this process alone; the lower quartile of the rounds. */
async function measure(make: () => Promise<Guard>, sideBySide: number, part = 1): Promise<number> {
  const guard = await make();
  const times = TIMES * part;
  await pass(guard, WARM_UP * part, sideBySide);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await pass(guard, times, sideBySide);
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / times);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 4)] ?? NaN;
}

async function pass(guard: Guard, times: number, sideBySide: number): Promise<void> {
  const executions = Array.from({ length: 100 }, (_, n) => execution(n));
  for (let done = 0; done < times; done += sideBySide) {
    const asked = Array.from({ length: sideBySide }, (_, n) => guard(executions[(done + n) % 100] as ExecutionContext));
    await (asked.length === 1 ? asked[0] : Promise.all(asked));
  }
}

class Door {
  open(this: void): void {}
}

function execution(n: number): ExecutionContext {
  const actor = {
    tenantId: `tenant-${n % 5}`,
    principalId: `user-${n}-${randomUUID()}`,
    kind: 'user',
    permissions: new Set(),
  };
  const [request, reply] = [{ ip: `10.0.0.${n}`, headers: {}, actor }, { header: () => reply }];
  const http = { getRequest: () => request, getResponse: () => reply };
  const where = { getHandler: () => Door.prototype.open, getClass: () => Door };
  return { ...where, switchToHttp: () => http } as unknown as ExecutionContext;
}

async function theirs(): Promise<Guard> {
  const { Reflector } = await import('@nestjs/core');
  const { ThrottlerGuard, ThrottlerStorageService } = await import('@nestjs/throttler');
  const throttlers = ['ip', 'principal', 'tenant'].map((name) => ({ name, limit: 9_999_999, ttl: 60_000 }));
  const guard = new ThrottlerGuard(throttlers, new ThrottlerStorageService(), new Reflector());
  await guard.onModuleInit();
  return (at) => guard.canActivate(at);
}

async function ours(settings: Environment): Promise<Guard> {
  const { NestFactory } = await import('@nestjs/core');
  const [{ Turnstile }, { Metrics }] = await Promise.all([import('#libs/access'), import('#libs/metrics')]);
  const app = await NestFactory.createApplicationContext(await ground(settings), { logger: false });
  const turnstile = app.get(Turnstile, { strict: false });
  const metrics = app.get(Metrics, { strict: false });
  const store = settings['REDIS_URL'] === undefined ? 'memory' : 'redis';
  const counted = new RegExp(
    `^rate_limit_decisions_total\\{decision="allowed",policy="all",store="${store}"\\} [1-9]`,
    'm',
  );
  // Until it is connected, memory counts.
  const isCounting = async () => (await turnstile.pass(execution(0)), counted.test(await metrics.text()));
  if (!(await until(isCounting, CONNECTED_MS))) throw new Error('Redis does not count.');
  return (at) => turnstile.pass(at);
}

async function ground(settings: Environment): Promise<DynamicModule> {
  const [{ ConfigModule, loadConfig }, { createLog, LoggingModule }, { LimitsModule, TenantRates }] = await Promise.all(
    [import('#libs/config'), import('#libs/logging'), import('#libs/limits')],
  );
  const [{ MetricsModule }, { RedisModule }, { SealingModule }] = await Promise.all([
    import('#libs/metrics'),
    import('#libs/redis'),
    import('#libs/sealing'),
  ]);
  const config = loadConfig({
    DATABASE_URL: 'postgres://nobody@localhost/none',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...{ RATE_LIMIT_IP: WIDE, RATE_LIMIT_PRINCIPAL: WIDE, RATE_LIMIT_TENANT: WIDE },
    ...settings,
  });
  const tenants = { provide: TenantRates, useValue: { of: () => undefined } };
  const tenantsModule = { module: class Tenants {}, providers: [tenants], exports: [tenants] };
  return {
    module: class Ground {},
    imports: [
      ...[ConfigModule.with(config), LoggingModule.with(createLog('silent'))],
      ...[MetricsModule, RedisModule, SealingModule, LimitsModule.with(tenantsModule)],
    ],
  };
}
