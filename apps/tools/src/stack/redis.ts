import { launch } from './launch.ts';
import type { Part } from './part.ts';
import { answersAsRedis } from './probe.ts';
import { REDIS } from './programs.ts';

const ANSWER_MS = 15_000;

/** Debian's Redis. It keeps nothing over a stop: what is in a Redis of ours must be dispensable. */
export const redis: Part = {
  title: 'Redis',
  preferredPort: 6379,
  stopping: [
    ['SIGCONT', 0],
    ['SIGTERM', 10_000],
    ['SIGKILL', 5_000],
  ],
  needs: () => [REDIS],
  answers: answersAsRedis,
  environment: (port) => ({ REDIS_URL: `redis://127.0.0.1:${port}` }),
  bringUp(place) {
    const { port, directory, settings, step } = place;
    const all = { port: String(port), bind: '127.0.0.1', dir: directory, save: '', appendonly: 'no', ...settings };
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
    const what = { title: 'Redis', command: 'redis-server', args, answers: this.answers, withinMs: ANSWER_MS };
    return step(
      'Redis: starting',
      () => launch(what, place),
      () => `port ${port}`,
    );
  },
};
