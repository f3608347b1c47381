import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningPart, startPart } from '../../apps/tools/src/stack/parts.ts';
import type { Ground } from './ground.ts';

/** Redis as something that can be taken away, frozen, emptied and brought back. */
export interface Cache {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Takes it away for good. */
  end(): Promise<void>;
}

export async function startRedis({ directory, env }: Ground): Promise<Cache> {
  const home = join(directory, 'redis');
  const begin = (port?: number): Promise<RunningPart> =>
    startPart('redis', { dataDirectory: home, guarded: true, env, ...(port !== undefined && { port }) });
  let part = await begin();
  const { port } = part;
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => part.stop(),
    start: async () => void (part = await begin(port)),
    freeze: () => void process.kill(part.pid, 'SIGSTOP'),
    thaw: () => void process.kill(part.pid, 'SIGCONT'),
    end: async () => {
      await part.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
