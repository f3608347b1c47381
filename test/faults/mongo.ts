import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPart } from '../../apps/tools/src/stack/parts.ts';
import type { Ground } from './ground.ts';

/** The server of documents as something that can be frozen. It lives in memory, so it cannot be killed and come back. */
export interface DocumentServer {
  readonly url: string;
  freeze(): void;
  thaw(): void;
  /** Takes it away for good. */
  end(): Promise<void>;
}

export async function startMongo({ directory, env }: Ground): Promise<DocumentServer> {
  const home = join(directory, 'mongo');
  const part = await startPart('mongo', { dataDirectory: home, guarded: true, env });
  return {
    url: `mongodb://127.0.0.1:${part.port}/company`,
    freeze: () => void process.kill(part.pid, 'SIGSTOP'),
    thaw: () => void process.kill(part.pid, 'SIGCONT'),
    end: async () => {
      await part.kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
