import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, type Environment } from '../environment.ts';
import { askBrokers, brokersOf } from './broker.ts';
import type { Hearing } from './replay-fault.ts';

/** Every topic that an event of the built modules is published on. */
export async function declaredTopics(): Promise<string[]> {
  await load('*.events.js');
  const { eventCatalogue, topicOf } = await import('#libs/events');
  return [...new Set(eventCatalogue().map(topicOf))].sort();
}

/** Who of the built modules listens, to which topics, and how these are divided at the brokers. */
export async function declaredHearing(env: Environment): Promise<Hearing> {
  await load('messaging/*.consumer.js');
  const { listenerCatalogue, topicOf } = await import('#libs/events');
  const hasBroker = brokersOf(env).length > 0;
  return {
    listeners: listenerCatalogue(),
    topicsOf: ({ types }) => [...new Set(types.map((eventName) => topicOf({ eventName })))],
    partitionsOf: hasBroker ? ({ group }, topic) => partitionsOf(env, group, topic) : undefined,
  };
}

async function partitionsOf(env: Environment, group: string, topic: string): Promise<number[]> {
  // How far the group is behind is told for each partition.
  const lags = await askBrokers(env, (transport) => transport.lag([{ group, topics: [topic] }]));
  return lags.map(({ partition }) => partition);
}

async function load(pattern: string): Promise<void> {
  const files = globSync(`dist/apps/api/src/modules/*/${pattern}`, { cwd: ROOT });
  await Promise.all(files.map((path) => import(pathToFileURL(join(ROOT, path)).href)));
}
