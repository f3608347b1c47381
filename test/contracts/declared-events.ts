import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { eventCatalogue, type DeclaredEvent } from '#libs/events';

/** Every event of every module, from the declarations on disk. */
export async function declaredEvents(): Promise<readonly DeclaredEvent[]> {
  const modules = globSync('apps/api/src/modules/*/*.events.ts').map((path) => basename(path, '.events.ts'));
  for (const module of modules) await import(`#events/${module}`);
  return eventCatalogue();
}
