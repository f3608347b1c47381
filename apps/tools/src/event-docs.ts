import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import type { DeclaredEvent, JsonSchema } from '#libs/events';
import { ROOT } from './environment.ts';
import { release, type Declared } from './event-contracts/frozen-copies.ts';
import { built, cell, markdown, NOTE } from './generated-docs.ts';

const FROZEN = 'test/contracts/events';

/** The events of every module, as an AsyncAPI document. */
export async function eventsDocument(): Promise<string> {
  const { asyncApi, listenerCatalogue } = await import('#libs/events');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const events = await declaredEvents();
  const document = asyncApi({ version, events, listeners: listenerCatalogue() });
  return format(JSON.stringify(document), { parser: 'json', printWidth: 120 });
}

/** The same for reading: by topic and type, with what a listener has to see to. */
export async function eventsPage(): Promise<string> {
  const { exampleHeaders, guarantees, messageHeaders, topicOf } = await import('#libs/events');
  const events = await declaredEvents();
  const [first] = events;
  const sections = await Promise.all([...Map.groupBy(events, topicOf)].map(([name, group]) => topic(name, group)));
  return markdown([
    ...[NOTE, '', '# Events', '', 'Facts that others may react to. The running application shows the same at'],
    ...[
      '`/docs/events`, and as an AsyncAPI 3.0 document at `/docs/events.json`, which is also',
      '[here](events.json).',
    ],
    ...['', '## What you may rely on', '', ...guarantees.map(({ title, text }) => `- **${title}.** ${text}`)],
    ...['', '## Headers of every message', '', ...(await table(messageHeaders, 'header'))],
    ...['', 'For example:', '', '```json', JSON.stringify(first ? exampleHeaders(first) : {}, null, 2), '```'],
    ...sections.flat(),
  ]);
}

/** Freezes the shapes that were not released before, and tells the new files. */
export async function releaseEvents(): Promise<string[]> {
  const { payloadSchema, typeOf } = await import('#libs/events');
  const declared: Declared = new Map((await declaredEvents()).map((event) => [typeOf(event), payloadSchema(event)]));
  return release(declared, join(ROOT, FROZEN));
}

async function declaredEvents(): Promise<readonly DeclaredEvent[]> {
  const declaring = ['apps/api/src/modules/*/*.events.js', 'apps/api/src/modules/*/messaging/*.consumer.js'];
  await Promise.all(declaring.flatMap(built).map((path) => import(path)));
  return (await import('#libs/events')).eventCatalogue();
}

async function topic(name: string, events: readonly DeclaredEvent[]): Promise<string[]> {
  return ['', `## ${name}`, ...(await Promise.all(events.map(section))).flat()];
}

async function section(event: DeclaredEvent): Promise<string[]> {
  const { listenersTo, payloadSchema, typeOf } = await import('#libs/events');
  const { notes, version } = event;
  const heardBy = listenersTo(typeOf(event)).map((name) => `\`${name}\``);
  return [
    ...['', `### ${typeOf(event)}`, '', notes.description, ''],
    ...[`- When: ${notes.when}`, `- Version of the payload: ${version}`, `- Key: \`${notes.subject}\``],
    ...[`- Heard here by: ${heardBy.join(', ') || 'nobody yet'}`, ''],
    ...(await table(payloadSchema(event), 'field')),
    ...['', '```json', JSON.stringify(notes.example, null, 2), '```'],
  ];
}

async function table(schema: JsonSchema, first: string): Promise<string[]> {
  const { fieldsOf } = await import('#libs/events');
  const rows = fieldsOf(schema).map(
    ({ path, type, required, description }) =>
      `| \`${path}\` | ${cell(type)}${required ? '' : ', optional'} | ${cell(description)} |`,
  );
  return [`| ${first} | type | meaning |`, '|---|---|---|', ...rows];
}
