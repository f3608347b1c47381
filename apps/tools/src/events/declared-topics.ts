import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../environment.ts';

/** Every topic that an event of the built modules is published on. */
export async function declaredTopics(): Promise<string[]> {
  const files = globSync('dist/apps/api/src/modules/*/*.events.js', { cwd: ROOT });
  await Promise.all(files.map((path) => import(pathToFileURL(join(ROOT, path)).href)));
  const { eventCatalogue, topicOf } = await import('#libs/events');
  return [...new Set(eventCatalogue().map(topicOf))].sort();
}
