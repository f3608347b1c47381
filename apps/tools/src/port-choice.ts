import { isOrphanAlive } from './api-process.ts';
import { dataDirectoryOf, portOf, type Environment } from './environment.ts';
import { freePort, whyNotFree } from './free-port.ts';
import { until } from './processes.ts';
import type { Terminal } from './terminal.ts';

// Its guardian gives it five seconds before it kills it.
const ORPHAN_MS = 10_000;

/** The environment with a port that is free; a fault that says how to choose another where it is taken. */
export async function withFreePort(asked: Environment, terminal: Terminal): Promise<Environment> {
  // Nobody counts on the operators' port unless they set it: a second start on this machine takes another one.
  const env = { ...asked, ADMIN_PORT: asked['ADMIN_PORT'] || String(await freePort([3001, 3003, 3005])) };
  const port = portOf(env);
  if (port === undefined) return env;
  if (port === 0) return { ...env, PORT: String(await freePort([3000])) };

  const directory = dataDirectoryOf(env);
  if (isOrphanAlive(directory)) {
    await terminal.step('Waiting for a killed run', () => until(() => !isOrphanAlive(directory), ORPHAN_MS));
  }
  const fault = await portFault(env, port);
  if (fault) throw new Error(fault);
  return env;
}

/** Why the API could not listen on the port, and what to do about it. */
export async function portFault(env: Environment, port: number, command = 'npm start'): Promise<string | undefined> {
  const why = await whyNotFree(port, env['HOST'] || '0.0.0.0');
  if (why !== 'EADDRINUSE' && why !== 'EACCES') return undefined;
  const reason = why === 'EACCES' ? 'may be used by root only' : 'is taken by another program';
  return `Port ${port} ${reason}.\nChoose another: PORT=${await freePort([3001, 3002, 8080])} ${command}`;
}
