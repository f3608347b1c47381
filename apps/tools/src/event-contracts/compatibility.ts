import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '#libs/events';

const forPeople = ['title', 'description', 'examples', '$schema'];
const sets = ['required', 'enum', 'type'];
const floors = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const ceilings = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const choices = ['anyOf', 'oneOf', 'allOf'];

/** The shape alone, its keywords and sets in one order, so that equal shapes are equal text. */
export function shapeOf(schema: JsonSchema): JsonSchema {
  const keywords = Object.keys(schema).filter((keyword) => !forPeople.includes(keyword));
  return Object.fromEntries(keywords.sort().map((keyword) => [keyword, tidy(keyword, schema[keyword])]));
}

function tidy(keyword: string, value: unknown): unknown {
  if (keyword === 'properties') {
    const fields = Object.entries(value as Record<string, JsonSchema>).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([name, field]) => [name, shapeOf(field)]));
  }
  if (keyword === 'items') return shapeOf(value as JsonSchema);
  if (choices.includes(keyword)) return (value as JsonSchema[]).map(shapeOf);
  return Array.isArray(value) && sets.includes(keyword) ? [...(value as unknown[])].sort() : value;
}

/**
 * What breaks between a released shape and today's, by path; nothing where today's only has more optional fields.
 * Messages of then have to fit today's listeners, and messages of today the listeners of then: so a value that is
 * allowed anew breaks as much as one that is not any more.
 */
export function incompatibilities(released: JsonSchema, today: JsonSchema, path = ''): string[] {
  if (!isDeepStrictEqual(released.type, today.type))
    return [`${path || '/'}: type ${text(released.type)} became ${text(today.type)}`];
  const keywords = new Set([...Object.keys(released), ...Object.keys(today)]);
  const here = [...keywords].flatMap((keyword) => {
    if (keyword === 'properties' || keyword === 'required' || keyword === 'items') return [];
    if (choices.includes(keyword)) return branches(released[keyword], today[keyword], `${path}/${keyword}`);
    return turned(keyword, released[keyword], today[keyword]).map((what) => `${path || '/'}: ${what}`);
  });
  return [...here, ...fields(released, today, path), ...elements(released.items, today.items, `${path}/*`)];
}

function fields(released: JsonSchema, today: JsonSchema, path: string): string[] {
  const [then, now] = [released.properties ?? {}, today.properties ?? {}];
  const must = (shape: JsonSchema, name: string) => shape.required?.includes(name) ?? false;
  const kept = Object.entries(then).flatMap(([name, field]) => {
    const at = `${path}/${name}`;
    const present = now[name];
    if (!present) return [`${at}: removed field`];
    const demand =
      must(released, name) === must(today, name)
        ? []
        : [`${at}: became ${must(today, name) ? 'required' : 'optional'}`];
    return [...demand, ...incompatibilities(field, present, at)];
  });
  const added = Object.keys(now).filter((name) => !then[name] && must(today, name));
  return [...kept, ...added.map((name) => `${path}/${name}: new required field`)];
}

function elements(then: JsonSchema | undefined, now: JsonSchema | undefined, path: string): string[] {
  if (then && now) return incompatibilities(then, now, path);
  return then || now ? [`${path}: ${now ? 'narrowed' : 'widened'} elements`] : [];
}

function branches(then: unknown, now: unknown, path: string): string[] {
  if (!Array.isArray(then) || !Array.isArray(now) || then.length !== now.length) return [`${path}: changed choices`];
  return then.flatMap((branch: JsonSchema, index) =>
    incompatibilities(branch, now[index] as JsonSchema, `${path}/${index}`),
  );
}

function turned(keyword: string, then: unknown, now: unknown): string[] {
  if (keyword === 'enum' && Array.isArray(then) && Array.isArray(now)) {
    const lost = then.filter((value) => !now.includes(value)).map((value) => `narrowed enum, without ${text(value)}`);
    return [
      ...lost,
      ...now.filter((value) => !then.includes(value)).map((value) => `widened enum, with ${text(value)}`),
    ];
  }
  return isDeepStrictEqual(then, now)
    ? []
    : [`${direction(keyword, then, now)} ${keyword}, ${text(then)} became ${text(now)}`];
}

function direction(keyword: string, then: unknown, now: unknown): 'narrowed' | 'widened' | 'changed' {
  if (then === undefined) return 'narrowed';
  if (now === undefined) return 'widened';
  if (floors.includes(keyword)) return Number(now) > Number(then) ? 'narrowed' : 'widened';
  if (ceilings.includes(keyword)) return Number(now) < Number(then) ? 'narrowed' : 'widened';
  return 'changed';
}

function text(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
