import { z } from 'zod';
import { fieldsOf, payloadSchema, typeOf, type DeclaredEvent } from '#libs/events';
import { declaredEvents } from './declared-events.js';

const personal = new Set(
  [
    ...['name', 'email', 'mail', 'phone', 'mobile', 'fax', 'address', 'street', 'city', 'zip', 'birth', 'birthday'],
    ...['gender', 'ip', 'agent', 'password', 'secret', 'token', 'iban', 'card', 'tax', 'note', 'reason', 'comment'],
  ].flatMap((word) => [word, `${word}s`]),
);

const events = await declaredEvents();

describe('an event', () => {
  it('carries no field that names a person or lets anybody write about one', () => {
    expect(events.length).toBeGreaterThanOrEqual(10);
    expect(events.flatMap(({ schema }) => telltales(schema))).toEqual([]);
  });

  it.each(['email', 'customerName', 'contact.phoneNumber', 'lines[].note', 'ip_address', 'userAgents'])(
    'would be found out with %s',
    (path) => expect(telltales(nested(path))).toEqual([path]),
  );

  it('has an example without an address of anybody', () =>
    expect(events.filter(({ notes }) => JSON.stringify(notes.example).includes('@'))).toEqual([]));

  it('is told of in sentences, and so is every field', () => {
    const texts = events.flatMap((event) => [
      ...[event.notes.description, event.notes.when],
      ...fieldsOf(payloadSchema(event)).map(({ description }) => description),
    ]);
    expect(texts.filter((text) => !/^[A-Z0-9].{5,}\.$/.test(text))).toEqual([]);
  });

  // The trail is one, so that its module has no plural.
  const named = () => events.map(typeOf).filter((type) => !type.startsWith('audit.head_'));

  it('is named in the past tense after its module, in its plural, and what it happened to', () =>
    expect(named().filter((type) => !/^([a-z]+)s\.\1_[a-z]+(_[a-z]+)*\.v\d+$/.test(type))).toEqual([]));

  it('has a required id as its subject', () => {
    const subjectOf = (event: DeclaredEvent) =>
      fieldsOf(payloadSchema(event)).find(({ path }) => path === event.notes.subject);
    expect(events.map(subjectOf)).toEqual(events.map(() => expect.objectContaining({ required: true, type: 'uuid' })));
  });

  it('is stored as it was declared, and additions of newer producers are tolerated at every level', () => {
    for (const event of events) {
      const stored = z.toJSONSchema(event.schema, { target: 'draft-7', io: 'output' });
      expect(withoutStrictness(stored)).toEqual(withoutStrictness(payloadSchema(event)));
      expect(JSON.stringify(payloadSchema(event))).not.toContain('additionalProperties');
    }
  });
});

function telltales(schema: z.ZodType): string[] {
  const paths = fieldsOf(payloadSchema({ schema })).map(({ path }) => path);
  const wordsOf = (path: string) =>
    (path.split('.').at(-1) ?? '').split(/(?=[A-Z])|_/).map((word) => word.toLowerCase());
  return paths.filter((path) => wordsOf(path).some((word) => personal.has(word)));
}

function nested(path: string): z.ZodType {
  return path.split('.').reduceRight<z.ZodType>((inner, step) => {
    const isList = step.endsWith('[]');
    return z.object({ [isList ? step.slice(0, -2) : step]: isList ? z.array(inner) : inner });
  }, z.string());
}

function withoutStrictness(schema: object): unknown {
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) =>
    key === 'additionalProperties' || key === '$schema' ? undefined : value,
  );
}
