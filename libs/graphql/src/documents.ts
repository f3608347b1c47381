import { createHash } from 'node:crypto';
import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { isText } from '#libs/http';
import { complaintsOf } from './document-limits.js';
import { graphqlErrors } from './graphql.errors.js';

const LONGEST = 10_000;
const MOST_KEPT = 500;
const MOST_TOKENS = 3_000;

/** A document that was found fit to run. */
export interface KnownDocument {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
}

/** Documents as they were read and checked once; the same text, or its hash, is not read again. */
export class Documents {
  private readonly known = new LRUCache<string, KnownDocument>({ max: MOST_KEPT });
  private readonly rules;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly isOpen: boolean,
  ) {
    this.rules = isOpen ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  }

  /** Throws `graphql.invalid` or `graphql.too_many` for what cannot be run. */
  read(text: string): KnownDocument {
    const hash = hashOf(text);
    const known = this.known.get(hash);
    if (known) return known;
    if (Buffer.byteLength(text) > LONGEST)
      throw graphqlErrors.too_many({ detail: `The document is longer than ${LONGEST} bytes.` });
    const { document, errors } = withinTheStack(() => this.understood(text));
    if (errors.length > 0) throw graphqlErrors.invalid({ errors: complaintsOf(errors, { isOpen: this.isOpen }) });
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const read = { document, operations: operations as OperationDefinitionNode[] };
    this.known.set(hash, read);
    return read;
  }

  /** A document by the hash of its text, where this instance has read it before. */
  recall(hash: string): KnownDocument | undefined {
    return this.known.get(hash.toLowerCase());
  }

  private understood(text: string): { document: DocumentNode; errors: readonly GraphQLError[] } {
    const document = parsed(text);
    requireText(document);
    return { document, errors: validate(this.schema, document, this.rules, { maxErrors: 20 }) };
  }
}

/** SHA-256 in hexadecimal digits, as automatic persisted queries name a document. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Lists of lists have no depth that the limits know of: who reads them calls itself for each, until no stack is left. */
function withinTheStack<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError)
      throw graphqlErrors.too_deep({ detail: 'The document is nested too deeply to be read.' });
    throw error;
  }
}

/** What no JSON may say, a document could still say with an escape of its own. */
function requireText(document: DocumentNode): void {
  visit(document, {
    StringValue({ value }) {
      if (isText(value)) return;
      const detail = 'holds a NUL character or half of a surrogate pair';
      throw graphqlErrors.invalid({ errors: [{ pointer: '/query', code: 'invalid_text', detail }] });
    },
  });
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) throw graphqlErrors.invalid({ errors: complaintsOf([error]) });
    throw error;
  }
}
