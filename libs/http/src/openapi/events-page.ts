import {
  eventCatalogue,
  fieldsOf,
  guarantees,
  listenersTo,
  messageHeaders,
  payloadSchema,
  topicOf,
  typeOf,
  type DeclaredEvent,
  type JsonSchema,
} from '#libs/events';
import { cataloguePage, escape, navigation, prose } from './page-shell.js';

/** The catalogue of events as a page: what happens here that others may hear of, and how to listen. */
export function eventsPage(): string {
  const topics = [...Map.groupBy(eventCatalogue(), topicOf)];
  const intro =
    'Facts that others may react to. Each topic is a Kafka topic; a message is a CloudEvent in binary mode.';
  const parts = [
    `<p>${prose(intro)} The same as AsyncAPI 3.0: <a href="/docs/events.json">events.json</a>.</p>`,
    `<nav>${topics.map(contents).join('\n    ')}</nav>`,
    '<h2>What you may rely on</h2>',
    `<dl>${guarantees.map(({ title, text }) => `<dt>${title}</dt><dd>${prose(text)}</dd>`).join('\n    ')}</dl>`,
    '<h2>Headers of every message</h2>',
    table(messageHeaders, 'Header'),
    ...topics.map(topic),
  ];
  return cataloguePage('Events', navigation('/docs/events.json'), parts.join('\n    '));
}

function contents([address, events]: readonly [string, readonly DeclaredEvent[]]): string {
  const links = events.map((event) => `<li><a href="#${typeOf(event)}">${typeOf(event)}</a></li>`);
  return `<section><a href="#${address}">${address}</a><ul>${links.join('')}</ul></section>`;
}

function topic([address, events]: readonly [string, readonly DeclaredEvent[]]): string {
  return `<section id="${address}"><h2>${address}</h2>
    ${events.map(article).join('\n    ')}</section>`;
}

function article(event: DeclaredEvent): string {
  const { notes } = event;
  const type = typeOf(event);
  return `<article id="${type}">
      <h3><a href="#${type}">${type}</a></h3>
      <p><strong>${prose(notes.description)}</strong></p>
      <p>When: ${prose(notes.when)}</p>
      <p>Key: <code>${notes.subject}</code>. Heard here by: ${heardBy(type)}</p>
      ${table(payloadSchema(event), 'Field')}
      <pre>${escape(JSON.stringify(notes.example, null, 2))}</pre>
    </article>`;
}

function heardBy(type: string): string {
  const names = listenersTo(type).map((name) => `<code>${escape(name)}</code>`);
  return names.join(', ') || 'nobody yet';
}

function table(schema: JsonSchema, first: string): string {
  const rows = fieldsOf(schema).map(
    ({ path, type, required, description }) =>
      `<tr><th scope="row"><code>${escape(path)}</code></th><td>${prose(type)}${required ? '' : ', optional'}</td><td>${prose(description)}</td></tr>`,
  );
  const head = `<thead><tr><th scope="col">${first}</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>`;
  return `<table>${head}<tbody>${rows.join('\n      ')}</tbody></table>`;
}
