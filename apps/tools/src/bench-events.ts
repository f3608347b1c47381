import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { delaysAt, effectRate, relayRate } from './bench-events/measures.ts';
import { eventsPage, missedOf, type EventFindings } from './bench-events/page.ts';
import { setEventScene } from './bench-events/scene.ts';
import { bareEffectRate, bareProducerRate } from './bench-events/yardsticks.ts';
import { machine } from './bench/machine.ts';
import { withClient } from './database-access.ts';
import { ROOT, type Environment } from './environment.ts';
import { Ended, type Session } from './session.ts';

const EVENTS = 50_000;
const EFFECTS = 15_000;
const PER_SECOND = 500;
const SECONDS = 10;

/** Measures the way from the outbox over the broker to the consumers, and writes docs/benchmarks-events.md. */
export async function benchEvents(session: Session, env: Environment): Promise<void> {
  const scene = await setEventScene(session, env);
  const { postgres } = scene;
  const url = new URL(postgres.superuserUrl);
  url.pathname = new URL(postgres.ownerUrl).pathname;
  // The first worker brings the schema.
  await session.step('Migrating', async () => (await scene.worker()).stop());
  const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')} a second`;
  await withClient(url.href, async (client) => {
    const step = (title: string, work: () => Promise<number>) => session.step(title, work, perSecond);
    const producer = await step('Bare client to the broker', () => bareProducerRate(scene, EVENTS));
    const relay = await step('Outbox to the broker', () => relayRate(client, scene, EVENTS));
    const delays = await session.step(
      `Delay at ${PER_SECOND} a second`,
      () => delaysAt(client, scene, PER_SECOND, SECONDS),
      ({ published, handled }) =>
        `on the broker p50 ${published.p50.toFixed(0)}, p99 ${published.p99.toFixed(0)} ms; effect p50 ${handled.p50.toFixed(0)}, p99 ${handled.p99.toFixed(0)} ms`,
    );
    const bare = await step('Bare transactions', () => bareEffectRate(scene, EFFECTS));
    const effects = await step('Effects of a worker’s consumers', () => effectRate(client, scene, EFFECTS));
    const findings: EventFindings = { producer, relay, ...delays, bare, effects, machine: machine(postgres.version) };
    await write(findings);
    session.terminal.note('Written to docs/benchmarks-events.md.');
    const missed = missedOf(findings);
    if (missed.length > 0) throw new Ended(`Slower than promised: ${missed.join(', ')}.`, 1);
  });
}

async function write(findings: EventFindings): Promise<void> {
  const text = await format(eventsPage(findings), { parser: 'markdown', printWidth: 120 });
  writeFileSync(join(ROOT, 'docs/benchmarks-events.md'), text);
}
