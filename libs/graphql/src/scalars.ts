import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

const DATE = /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A point in time, RFC 3339 in UTC with milliseconds. Only answered, never asked with. */
export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A time: RFC 3339, UTC, milliseconds.',
  serialize: (value) => String(value),
  parseValue: () => refuse('DateTime is not asked with.'),
  parseLiteral: () => refuse('DateTime is not asked with.'),
});

/** A day of the calendar, such as 2026-01-31. */
export const date = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A day: YYYY-MM-DD, in UTC.',
  serialize: (value) => String(value),
  parseValue: (value) => dayOf(value),
  parseLiteral: (node) => dayOf(node.kind === Kind.STRING ? node.value : undefined),
});

/** A whole number that JavaScript holds exactly: an amount of minor units does not fit GraphQL's 32-bit Int. */
export const safeInt = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  description: 'A whole number between -(2^53 - 1) and 2^53 - 1.',
  serialize: (value) => wholeOf(value),
  parseValue: (value) => wholeOf(value),
  parseLiteral: (node) => wholeOf(node.kind === Kind.INT ? Number(node.value) : undefined),
});

/** Any JSON value. */
export const json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

function dayOf(value: unknown): string {
  const day = typeof value === 'string' && DATE.test(value) ? value : undefined;
  // 30 February has the shape of a day.
  if (day === undefined || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day)
    return refuse('A Date is a day of the calendar, YYYY-MM-DD.');
  return day;
}

function wholeOf(value: unknown): number {
  return Number.isSafeInteger(value) ? (value as number) : refuse('A SafeInt is a whole number up to 2^53 - 1.');
}

function refuse(message: string): never {
  throw new GraphQLError(message);
}
