import { CONSUMERS, type KnownConsumer } from './consumers.ts';
import { audited, chained, entriesMadeUp } from './audited.ts';
import { KINDS_OF_LEFTOVERS, type Evidence } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** Judges what is there after the faults. */
export function judge(evidence: Evidence): Verdict[] {
  return [
    lost(evidence),
    unanswered(evidence),
    doubled(evidence),
    announcedOnce(evidence),
    reached(evidence),
    reordered(evidence),
    madeUp(evidence),
    ...CONSUMERS.flatMap((consumer) => effectsOf(consumer, evidence)),
    givenUp(evidence),
    audited(evidence),
    entriesMadeUp(evidence),
    chained(evidence),
    hanging(evidence),
    seen(evidence),
  ];
}

/** I1: what was answered 201 exists, under that id and that key. */
function lost({ acknowledged, orders }: Evidence): Verdict {
  const keyOf = new Map(orders.map(({ id, key }) => [id, key]));
  const violations = acknowledged.filter(({ key, orderId }) => keyOf.get(orderId) !== key).map(({ key }) => key);
  return { invariant: 'I1', fault: 'lost', of: acknowledged.length, unit: 'answers', violations };
}

/** I1: whoever asked until they knew came to know. */
function unanswered({ acknowledged, unanswered: keys }: Evidence): Verdict {
  const of = new Set(acknowledged.map(({ key }) => key)).size + keys.length;
  return { invariant: 'I1', fault: 'never answered', of, unit: 'keys', violations: keys };
}

/** I2: no two orders under one key, and none answered with two. */
function doubled({ acknowledged, orders }: Evidence): Verdict {
  const idsOf = new Map<string, Set<string>>();
  const add = (key: string, id: string): void => void idsOf.set(key, (idsOf.get(key) ?? new Set()).add(id));
  for (const { key, id } of orders) add(key, id);
  for (const { key, orderId } of acknowledged) add(key, orderId);
  const violations = [...idsOf].filter(([, ids]) => ids.size > 1).map(([key]) => key);
  return { invariant: 'I2', fault: 'doubled', of: idsOf.size, unit: 'keys', violations };
}

/** I3: versions 1 to n of every order, one event each. */
function announcedOnce({ orders, events }: Evidence): Verdict {
  const told = new Map<string, number[]>();
  for (const { aggregateId, version } of events) told.set(aggregateId, [...(told.get(aggregateId) ?? []), version]);
  const violations = orders
    .filter(({ id, version }) => {
      const versions = (told.get(id) ?? []).sort((a, b) => a - b);
      return versions.length !== version || versions.some((each, index) => each !== index + 1);
    })
    .map(({ id }) => id);
  return { invariant: 'I3', fault: 'not announced once', of: orders.length, unit: 'orders', violations };
}

/** I3: every event is on the topic. */
function reached({ events, heard }: Evidence): Verdict {
  const there = new Set(heard.map(({ id }) => id));
  const violations = events.filter(({ id }) => !there.has(id)).map(({ id }) => id);
  return { invariant: 'I3', fault: 'never published', of: events.length, unit: 'events', violations };
}

/** I3: the first deliveries of an aggregate come in the order of its versions. */
function reordered({ heard, planted }: Evidence): Verdict {
  const last = new Map<string, number>();
  const seen = new Set<string>();
  const violations: string[] = [];
  for (const { id, aggregateId, version } of heard) {
    if (seen.has(id) || planted.has(id)) continue;
    seen.add(id);
    if (version <= (last.get(aggregateId) ?? 0)) violations.push(id);
    last.set(aggregateId, version);
  }
  return { invariant: 'I3', fault: 'reordered', of: seen.size, unit: 'first deliveries', violations };
}

/** I3: nothing is on the topic that was never committed. */
function madeUp({ heard, events, planted }: Evidence): Verdict {
  const stored = new Set(events.map(({ id }) => id));
  const violations = heard.filter(({ id }) => !stored.has(id) && !planted.has(id)).map(({ id }) => id);
  return { invariant: 'I3', fault: 'made up', of: heard.length, unit: 'messages', violations };
}

/** I4: every event that a consumer hears is handled once, and its effect was carried out in the very commit that notes it. */
function effectsOf({ name, hears, leavesNoRow }: KnownConsumer, evidence: Evidence): Verdict[] {
  const { events, handled, dead, effects } = evidence;
  const noted = handled.filter(({ consumer }) => consumer === name);
  const done = new Set(noted.map(({ eventId }) => eventId));
  const meant = events.filter(({ type }) => hears.includes(type));
  const missed = meant.filter(({ id }) => !done.has(id) && !dead.has(`${name}/${id}`)).map(({ id }) => id);
  const verdict = { invariant: 'I4', of: meant.length, unit: `events for ${name}` } as const;
  const wrong = leavesNoRow
    ? []
    : notOnce(
        noted,
        effects.filter(({ consumer }) => consumer === name),
      );
  return [
    { ...verdict, fault: 'missed', violations: missed },
    { ...verdict, fault: 'done more or less than once', violations: wrong },
  ];
}

/** What was noted without exactly one effect, and what was done and not noted. */
function notOnce(noted: Evidence['handled'], effects: Evidence['effects']): string[] {
  const times = new Map<string | null, number>();
  for (const { eventId } of effects) times.set(eventId, (times.get(eventId) ?? 0) + 1);
  const wrong = noted.filter(({ eventId }) => times.get(eventId) !== 1);
  return [
    ...wrong.map(({ eventId }) => `${times.get(eventId) ?? 0} effects of ${eventId}`),
    ...Array.from({ length: times.get(null) ?? 0 }, () => 'an effect that nobody noted'),
  ];
}

/** I4: only what the harness made unreadable is left among the dead letters. */
function givenUp({ dead, planted, handled }: Evidence): Verdict {
  const violations = [...dead].filter((each) => !planted.has(each.slice(each.indexOf('/') + 1)));
  return { invariant: 'I4', fault: 'given up', of: handled.length + dead.size, unit: 'deliveries', violations };
}

/** I6: half a minute later nothing hangs. */
function hanging({ leftovers, quietAfterMs, lastToSettle }: Evidence): Verdict {
  const last = lastToSettle.length > 0 ? `, the last of them ${lastToSettle.join(' and ')}` : '';
  const unit = `kinds of leftovers, quiet after ${(quietAfterMs / 1_000).toFixed(1)} s${last}`;
  return { invariant: 'I6', fault: 'hanging', of: KINDS_OF_LEFTOVERS, unit, violations: leftovers };
}

/** I7: who has a session is known, who ended theirs is not, and nobody sees what is another tenant's. */
function seen({ sights }: Evidence): Verdict {
  const violations = sights.filter(({ held }) => !held).map(({ what }) => what);
  return { invariant: 'I7', fault: 'seen otherwise than must be', of: sights.length, unit: 'sights', violations };
}

/** The verdicts, a line for each invariant, the number looked at beside every zero. */
export function told(verdicts: readonly Verdict[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { invariant, fault, violations, of, unit } of verdicts)
    lines.set(invariant, [...(lines.get(invariant) ?? []), `${fault} ${violations.length} of ${of} ${unit}`]);
  return [...lines].map(([invariant, findings]) => `${invariant} ${findings.join('; ')}`);
}
