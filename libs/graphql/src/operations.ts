import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getVariableValues,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { Config } from '#libs/config';
import { AppError } from '#libs/errors';
import { Refusals, statusOf } from '#libs/http';
import { LOG, type Log } from '#libs/logging';
import { complaintsOf, requireModest, type Variables } from './document-limits.js';
import { Documents, hashOf, type KnownDocument } from './documents.js';
import { GraphqlCall } from './graphql-call.js';
import { graphqlErrors } from './graphql.errors.js';
import { isGiven } from './ids.js';
import { guarded, Resolves, type Absence, type Fields, type SchemaPart } from './parts.js';
import { rootFieldOf } from './root-fields.js';
import type { OperationRequest } from './operation-request.js';

/** An operation that was found fit to run; `missing` where it names a document that nobody here has read. */
type Prepared = ExecutionArgs | 'missing';

/** One operation's answer, as JSON. */
export interface OperationAnswer {
  readonly data?: unknown;
  readonly errors?: readonly object[];
}

/** In the words that clients of automatic persisted queries look for. */
function notKept({ context: { contextId } }: GraphqlCall): OperationAnswer {
  return {
    errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', contextId } }],
  };
}

/** Puts the modules' parts of the schema together, and runs operations on it. */
@Injectable()
export class Operations implements OnApplicationBootstrap {
  private built: { readonly schema: GraphQLSchema; readonly documents: Documents } | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    private readonly refusals: Refusals,
  ) {}

  get schema(): GraphQLSchema {
    return this.known.schema;
  }

  onApplicationBootstrap(): void {
    // A schema that does not fit together is found at the start, not by the first who asks.
    void this.known;
  }

  /** The answers, in order. Where one of the operations cannot be run, none is. */
  async run(requests: readonly OperationRequest[], call: GraphqlCall): Promise<OperationAnswer[]> {
    const prepared = requests.map((request) => this.prepare(request, call));
    const answers: OperationAnswer[] = [];
    for (const one of prepared)
      answers.push(one === 'missing' ? notKept(call) : this.told(await execute(one), one, call));
    return answers;
  }

  private prepare(request: OperationRequest, call: GraphqlCall): Prepared {
    const { operationName } = request;
    const known = this.documentOf(request);
    if (!known) return 'missing';
    const named = known.operations.filter(({ name }) => !isGiven(operationName) || name?.value === operationName);
    const [operation] = named;
    if (!operation || named.length > 1)
      throw graphqlErrors.invalid({ detail: 'operationName must name one operation of the document.' });
    if (!this.schema.getRootType(operation.operation))
      throw graphqlErrors.invalid({ detail: `The schema has no ${operation.operation}s.` });
    const variables = request.variables ?? {};
    requireModest(this.schema, known.document, operation, this.fitting(operation, variables));
    return {
      schema: this.schema,
      document: known.document,
      contextValue: call.next(),
      variableValues: variables,
      operationName: operationName ?? null,
    };
  }

  /** By its text, by its hash, or by both: then it is kept under the hash (automatic persisted queries). */
  private documentOf({ query, extensions }: OperationRequest): KnownDocument | undefined {
    const hash = extensions?.persistedQuery?.sha256Hash;
    if (!isGiven(query)) {
      if (hash === undefined) throw graphqlErrors.invalid({ detail: 'There is no query.' });
      return this.known.documents.recall(hash);
    }
    if (hash !== undefined && hash.toLowerCase() !== hashOf(query))
      throw graphqlErrors.invalid({ detail: 'sha256Hash is not that of the query.' });
    return this.known.documents.read(query);
  }

  /** The values as the operation will see them; throws where one does not fit its type. */
  private fitting({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Variables {
    const { errors, coerced } = getVariableValues(this.schema, variableDefinitions, variables, { maxErrors: 20 });
    if (errors) throw graphqlErrors.invalid({ errors: complaintsOf(errors, { pointer: '/variables', isOpen: true }) });
    return coerced;
  }

  private told({ data, errors }: ExecutionResult, run: ExecutionArgs, call: GraphqlCall): OperationAnswer {
    return { data, ...(errors && { errors: errors.map((error) => this.described(error, run, call)) }) };
  }

  private described(error: GraphQLError, run: ExecutionArgs, call: GraphqlCall): object {
    const { message, locations, path, originalError } = error;
    const { contextId } = call.context;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    if (originalError instanceof AppError) {
      const { code, particulars } = originalError;
      this.tell(originalError, rootFieldOf(run, String(path?.[0])), call);
      const { errors, detail, retryAfter } = particulars;
      const more = { ...(detail && { detail }), ...(errors && { errors }), ...(retryAfter && { retryAfter }) };
      return { message: originalError.message, ...place, extensions: { code, contextId, ...more } };
    }
    if (originalError === undefined || originalError instanceof GraphQLError)
      return { message, ...place, extensions: { code: 'graphql.invalid', contextId } };
    this.log.error({ module: 'graphql', err: originalError }, 'a request met a defect');
    return { message: 'Something went wrong on our side.', ...place, extensions: { code: 'internal', contextId } };
  }

  private tell(error: AppError, field = '', { context }: GraphqlCall): void {
    const route = `/graphql ${field}`.trim();
    const refused = { context, status: statusOf(error), code: error.code, method: 'POST', route, objectId: null };
    this.refusals.tellOf(refused);
  }

  /** As of a path that names something by its id, and there is no such thing. */
  private tellOfAbsence({ field, id: objectId, code }: Absence, { context }: GraphqlCall): void {
    this.refusals.tellOf({ context, status: 404, code, method: 'POST', route: `/graphql ${field}`, objectId });
  }

  private get known(): { readonly schema: GraphQLSchema; readonly documents: Documents } {
    if (this.built) return this.built;
    const parts = this.discovery
      .getProviders()
      .filter(({ metatype }) => metatype && this.discovery.getMetadataByDecorator(Resolves, { metatype } as never))
      .map(({ instance }) => instance as SchemaPart);
    const hidden = (call: GraphqlCall, absence: Absence) => this.tellOfAbsence(absence, call);
    const root = (name: string, kind: keyof SchemaPart) =>
      new GraphQLObjectType<unknown, GraphqlCall>({
        name,
        fields: () => guarded(Object.assign({}, ...parts.map((part) => part[kind] ?? {})) as Fields<unknown>, hidden),
      });
    const schema = new GraphQLSchema({ query: root('Query', 'queries'), mutation: root('Mutation', 'mutations') });
    return (this.built = { schema, documents: new Documents(schema, !this.config.isProduction) });
  }
}
