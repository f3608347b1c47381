import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { jarDirectory, jars } from './jars.ts';
import { launch } from './launch.ts';
import type { Part } from './part.ts';
import { answersAsMongo } from './probe.ts';
import { JAVA, JAVA_COMPILER, MAVEN, requireJava } from './programs.ts';

const ARTIFACTS = ['de.bwaldvogel:mongo-java-server:1.47.0'] as const;
const ANSWER_MS = 60_000;

/** A server compatible with MongoDB that lives in memory: for tests, and to try things out. */
export const mongo: Part = {
  title: 'Mongo',
  preferredPort: 27_017,
  stopping: [
    ['SIGCONT', 0],
    ['SIGTERM', 10_000],
    ['SIGKILL', 5_000],
  ],
  needs: (env) => (existsSync(jarDirectory(ARTIFACTS, env)) ? [JAVA, JAVA_COMPILER] : [JAVA, JAVA_COMPILER, MAVEN]),
  answers: answersAsMongo,
  environment: (port) => ({ MONGO_URL: `mongodb://127.0.0.1:${port}/company` }),
  async bringUp(place) {
    await requireJava(place.env, place.signal);
    const directory = await jars('Mongo', ARTIFACTS, place);
    const source = join(import.meta.dirname, 'mongo-server.java');
    const args = ['-Xmx256m', '-XX:+UseSerialGC', '-cp', join(directory, '*'), source, String(place.port)];
    const what = { title: 'Mongo', command: 'java', args, answers: this.answers, withinMs: ANSWER_MS };
    return place.step(
      'Mongo: starting',
      () => launch(what, place),
      () => `port ${place.port}, in memory`,
    );
  },
};
