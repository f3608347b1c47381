import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { Json } from './answer.js';
import { bodyWith, oddFor } from './odd-values.js';

/** An operation with an odd value somewhere among its arguments, as a body. */
export interface OddOperation {
  readonly what: string;
  readonly text: string;
}

/** What a scalar is to REST's description. */
const KINDS: Readonly<Record<string, Json>> = {
  ID: { type: 'string', format: 'uuid' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Date: { type: 'string', format: 'date' },
};
const SAMPLES: Readonly<Record<string, Json>> = { Int: 1, Date: '2026-01-01', Boolean: true };
const ID = '0193a1c0-1f2e-7d3c-9b4a-00000000000e';

/** Every root field with every odd value in each of its arguments, however deep; `ids` says which thing an argument names. */
export function oddOperationsOf(schema: GraphQLSchema, ids: Readonly<Record<string, string>>): OddOperation[] {
  return (['query', 'mutation'] as const).flatMap((kind) => {
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {}).flatMap((field) => ofField(kind, field, ids));
  });
}

function ofField(
  kind: string,
  { name, args, type }: GraphQLField<unknown, unknown>,
  ids: Readonly<Record<string, string>>,
): OddOperation[] {
  const sample = Object.fromEntries(args.map((arg) => [arg.name, sampleOf(arg.type, arg.name, ids)]));
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isCompositeType(getNamedType(type)) ? ' { __typename }' : '';
  const query = `${kind} (${declared}) { ${name}(${given})${selection} }`;
  return args.flatMap((arg) =>
    [...placesOf(arg.type, `/variables/${arg.name}`)].flatMap(([pointer, schema]) =>
      oddFor(arg.name === 'after' ? 'cursor' : arg.name, schema).map((value) => ({
        what: `${name}${pointer} as ${value.slice(0, 300)}`,
        text: bodyWith({ query, variables: sample }, pointer, value),
      })),
    ),
  );
}

function* placesOf(declared: GraphQLInputType, pointer: string): Generator<[string, Json]> {
  const type = getNullableType(declared);
  if (isListType(type)) yield* placesOf(type.ofType, `${pointer}/0`);
  else if (isInputObjectType(type))
    for (const field of Object.values(type.getFields())) yield* placesOf(field.type, `${pointer}/${field.name}`);
  else yield [pointer, describedLike(type)];
}

function describedLike(type: GraphQLInputType): Json {
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map(({ name }) => name.toLowerCase()) };
  return KINDS[String(type)] ?? { type: 'string' };
}

function sampleOf(declared: GraphQLInputType, name: string, ids: Readonly<Record<string, string>>): Json {
  const type = getNullableType(declared);
  if (isListType(type)) return [sampleOf(type.ofType, name, ids)];
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, sampleOf(field.type, field.name, ids)]),
    );
  if (isEnumType(type)) return type.getValues()[0]?.name;
  // A cursor of one's own is made by nobody but us.
  if (name === 'after') return null;
  return String(type) === 'ID' ? (ids[name] ?? ID) : (SAMPLES[String(type)] ?? 'x');
}
