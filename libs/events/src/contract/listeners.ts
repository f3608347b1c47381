import type { Listener } from './async-api.js';

const catalogue = new Map<string, Listener>();

/** Makes it known that somebody here listens. */
export function declareListener(listener: Listener): void {
  catalogue.set(listener.name, listener);
}

/** Everybody who listens, in the loaded code, by name. */
export function listenerCatalogue(): readonly Listener[] {
  return [...catalogue.keys()].sort().map((name) => catalogue.get(name) as Listener);
}

/** Who of them listens to events of that type, by name. */
export function listenersTo(type: string): readonly string[] {
  return listenerCatalogue()
    .filter(({ types }) => types.includes(type))
    .map(({ name }) => name);
}
