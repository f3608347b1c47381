import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../apps/tools/src/free-port.ts';
import { leaveGuardian } from '../../apps/tools/src/guardian.ts';
import { until } from '../../apps/tools/src/processes.ts';
import type { Program } from '../../apps/tools/src/stack/part.ts';
import { saysReady } from './calls.ts';
import { provide } from './debian.ts';
import type { Ground } from './ground.ts';

/** A load balancer in front of instances: asks each whether it is ready, and tries nothing twice. */
export interface Balancer {
  readonly port: number;
  end(): Promise<void>;
}

const HAPROXY: Program = { name: 'haproxy', package: 'haproxy' };

export async function startHaproxy(ground: Ground, ports: readonly number[]): Promise<Balancer> {
  await provide(HAPROXY, ground);
  const home = join(ground.directory, 'haproxy');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  writeFileSync(join(home, 'haproxy.cfg'), configuration(port, ports));
  const log = openSync(join(home, 'haproxy.log'), 'a');
  const child = spawn('haproxy', ['-f', join(home, 'haproxy.cfg'), '-db'], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  const dismiss = leaveGuardian({ pid: child.pid ?? 0, signal: 'SIGTERM', graceMs: 1_000 });
  if (!(await until(() => saysReady(`http://127.0.0.1:${port}`), 10_000, 50)))
    throw new Error(`haproxy does not answer; it logs to ${home}`);
  return {
    port,
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      dismiss();
    },
  };
}

function configuration(port: number, ports: readonly number[]): string {
  return [
    'defaults',
    '  mode http',
    '  retries 0',
    '  option http-keep-alive',
    '  timeout connect 2s',
    '  timeout client 30s',
    '  timeout server 30s',
    // A busy machine answers late that it is ready; it does not answer 503.
    '  timeout check 5s',
    'frontend front',
    `  bind 127.0.0.1:${port}`,
    '  default_backend instances',
    'backend instances',
    '  balance roundrobin',
    '  option httpchk GET /ready',
    '  http-check expect status 200',
    '  default-server check inter 200ms fall 1 rise 1',
    ...ports.map((each, index) => `  server instance-${index} 127.0.0.1:${each}`),
    '',
  ].join('\n');
}
