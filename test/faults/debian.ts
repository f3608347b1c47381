import type { Program } from '../../apps/tools/src/stack/part.ts';
import { howToInstall, install, missing } from '../../apps/tools/src/stack/programs.ts';
import type { Ground } from './ground.ts';

/** Has a program of Debian's at hand: in CI it is installed; anybody else is told how. */
export async function provide(program: Program, { session, env }: Pick<Ground, 'session' | 'env'>): Promise<void> {
  const lacking = missing([program], env);
  if (lacking.length === 0) return;
  if (!env['CI']) throw new Error(howToInstall(lacking));
  await install(lacking, {
    env,
    signal: session.interruption.signal,
    step: (title, work) => session.step(title, work),
  });
}
