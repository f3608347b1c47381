import { ROOT } from '../../apps/tools/src/environment.ts';

/** The environment of a process in which two signals cause what nobody catches: SIGUSR2 a rejection, SIGHUP an exception. */
export const DEFECTIVE = preloading(`
  process.on('SIGUSR2', () => void Promise.reject(new Error('planted rejection')));
  process.on('SIGHUP', () => { throw new Error('planted exception'); });`);

/** The environment of a process whose pools never end once it is told to stop. */
export const ENDLESS = preloading(`
  process.once('SIGTERM', () => {
    const { Pool } = process.getBuiltinModule('node:module').createRequire('${ROOT}/package.json')('pg');
    Pool.prototype.end = () => new Promise(() => undefined);
  });`);

/** Has Node run a module before the program. */
function preloading(module: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}
