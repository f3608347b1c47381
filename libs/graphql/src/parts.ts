import { DiscoveryService } from '@nestjs/core';
import { GraphQLObjectType, OperationTypeNode, type GraphQLFieldConfigMap } from 'graphql';
import { requireAccess, type Requirement } from '#libs/access';
import { AppError } from '#libs/errors';
import type { GraphqlCall } from './graphql-call.js';
import { isId } from './ids.js';

/** Fields of a type: by name what they are, and how they come about for one call. */
export type Fields<Source> = GraphQLFieldConfigMap<Source, GraphqlCall>;

/** What a module adds to the schema. */
export interface SchemaPart {
  readonly queries?: Fields<unknown>;
  readonly mutations?: Fields<unknown>;
}

type Needed = Exclude<Requirement, 'public'>;

/** What a root field asks of its caller, as a route does; one that declares nothing stops the start. */
export const needs = (...permissions: string[]) => ({ extensions: { access: { permissions } satisfies Needed } });

/** The same for what is a person's own. */
export const needsPerson = { extensions: { access: { permissions: [], person: true } satisfies Needed } };

/** A thing that somebody named by its id and was not shown: it is not there, or none of theirs. */
export interface Absence {
  readonly field: string;
  readonly id: string;
  readonly code: string;
}

type Hidden = (call: GraphqlCall, absence: Absence) => void;

/** The fields, each behind what it needs; `hidden` hears of what was asked for by its id and is not shown. */
export function guarded(fields: Fields<unknown>, hidden: Hidden): Fields<unknown> {
  const all = Object.entries(fields).map(([name, field]) => {
    const access = field.extensions?.['access'] as Needed | undefined;
    const { resolve } = field;
    if (!access || !resolve) throw new Error(`The GraphQL field ${name} declares no access, or resolves to nothing.`);
    const behind: typeof resolve = (source, args, call, info) => {
      requireAccess(call.actor, access);
      // One comes after the other, and sees what the one before it did.
      if (info.operation.operation === OperationTypeNode.MUTATION) call.forget();
      const answer: unknown = resolve(source, args, call, info);
      const { id } = args as { readonly id?: unknown };
      if (typeof id !== 'string' || !isId(id)) return answer;
      return noticed(answer, (code) => hidden(call, { field: name, id: id.toLowerCase(), code }));
    };
    return [name, { ...field, resolve: behind }] as const;
  });
  return Object.fromEntries(all);
}

/** What the answer is; `hidden` is told where there is none. */
async function noticed(answer: unknown, hidden: (code: string) => void): Promise<unknown> {
  try {
    const found = await answer;
    if (found === null || found === undefined) hidden('not_found');
    return found;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') hidden(error.code);
    throw error;
  }
}

/** Marks a provider as a part of the schema. */
export const Resolves = DiscoveryService.createDecorator();

/** A type of the schema. Fields that other modules add to it come behind its own. */
export class TypeOf<Source> {
  readonly type: GraphQLObjectType<Source, GraphqlCall>;
  private readonly added: Fields<Source>[] = [];

  constructor(name: string, description: string, fields: () => Fields<Source>) {
    this.type = new GraphQLObjectType<Source, GraphqlCall>({
      name,
      description,
      fields: () => Object.assign({}, fields(), ...this.added) as Fields<Source>,
    });
  }

  /** Adds fields of somebody else's making; only before the schema is put together. */
  add(fields: Fields<Source>): void {
    this.added.push(fields);
  }
}
