import { readFileSync } from 'node:fs';
import type { Scene } from './scene.ts';

/** A line that a process of the scene logged. */
export interface Line {
  readonly msg?: string;
  readonly contextId?: string;
  readonly statements?: readonly string[];
  readonly eventId?: string;
  readonly consumer?: string;
  readonly route?: string;
  readonly messageId?: string;
  readonly roundTrips?: number;
  readonly connectionWaitMs?: number;
}

/** Everything that was logged so far, by all of its processes. */
export function linesOf(scene: Scene): Line[] {
  return scene.members.flatMap(({ post }) =>
    readFileSync(post.log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line),
  );
}
