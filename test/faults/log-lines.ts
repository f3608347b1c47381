import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Scene } from './scene.ts';

/** A line that a process of the scene logged. */
export interface Line {
  readonly msg?: string;
  readonly contextId?: string;
  readonly actorId?: string;
  readonly statements?: readonly string[];
  readonly eventId?: string;
  readonly consumer?: string;
  readonly route?: string;
  readonly messageId?: string;
  readonly roundTrips?: number;
  readonly lost?: number;
  readonly connectionWaitMs?: number;
}

/** Everything that was logged so far, by all of its processes. */
export function linesOf(scene: Scene): Line[] {
  return scene.members.flatMap(({ post }) => parsed(readFileSync(post.log, 'utf8')));
}

/** How much a process has logged, in bytes. */
export function sizeOf(log: string): number {
  return statSync(log).size;
}

/** What a process has logged since it was as much. */
export function linesSince(log: string, size: number): Line[] {
  const file = openSync(log, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - size);
    readSync(file, bytes, 0, bytes.length, size);
    return parsed(bytes.toString());
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);
}
