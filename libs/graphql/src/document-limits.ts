import {
  getNamedType,
  type GraphQLError,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { graphqlErrors } from './graphql.errors.js';

const DEEPEST = 10;
const DEAREST = 1_000;
const MOST_NAMES = 30;

/** Values of the variables of one operation, as it will run with them: defaults are among them. */
export type Variables = Readonly<Record<string, unknown>>;

interface Measure {
  readonly cost: number;
  readonly depth: number;
  readonly aliases: number;
  /** Those that stand side by side, in fragments or not. */
  readonly fields: number;
}

/** What tools ask of a schema is deep, and reads nothing. */
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

const NOTHING: Measure = { cost: 0, depth: 0, aliases: 0, fields: 0 };

/**
 * Refuses an operation that is nested too deeply, costs too much or has too many aliases or root fields; from the document
 * alone, before any of it runs. Each field costs 1, and what lies under a connection as often as `first` says.
 */
export function requireModest(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): void {
  const ruler = new Ruler(document, variables);
  const root = schema.getRootType(operation.operation) ?? undefined;
  const { depth, cost, aliases, fields } = ruler.ofSelection(operation.selectionSet, root);
  if (depth > DEEPEST) throw graphqlErrors.too_deep({ detail: `It is ${depth} levels deep; ${DEEPEST} are allowed.` });
  if (cost > DEAREST) throw graphqlErrors.too_costly({ detail: `It costs ${cost}; ${DEAREST} are allowed.` });
  if (fields > MOST_NAMES)
    throw graphqlErrors.too_many({ detail: `${fields} root fields; ${MOST_NAMES} are allowed.` });
  if (aliases > MOST_NAMES) throw graphqlErrors.too_many({ detail: `${aliases} aliases; ${MOST_NAMES} are allowed.` });
}

class Ruler {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  /** By name and type: each is measured once, for one that names another twice, and that a third twice, has no end else. */
  private readonly measured = new Map<string, Measure | 'under way'>();

  constructor(
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
  }

  ofSelection({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): Measure {
    return selections.map((selection) => this.ofOne(selection, type)).reduce(beside, NOTHING);
  }

  private ofOne(selection: SelectionNode, type: GraphQLNamedType | undefined): Measure {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.ofFragment(selection.name.value, type);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.ofSelection(selection.selectionSet, type);
    const field = this.ofField(selection, type);
    // Only outside production is the schema shown at all, and it has an end.
    return INTROSPECTION.has(selection.name.value) ? { ...field, cost: 0, depth: 0 } : field;
  }

  private ofField(field: FieldNode, type: GraphQLNamedType | undefined): Measure {
    const declared = isObjectType(type) ? type.getFields()[field.name.value] : undefined;
    const returned = declared && getNamedType(declared.type);
    const inner = field.selectionSet
      ? this.ofSelection(field.selectionSet, isCompositeType(returned) ? returned : undefined)
      : NOTHING;
    return {
      cost: 1 + inner.cost * this.timesOf(field, declared),
      depth: 1 + inner.depth,
      aliases: inner.aliases + (field.alias ? 1 : 0),
      fields: 1,
    };
  }

  private ofFragment(name: string, type: GraphQLNamedType | undefined): Measure {
    const key = `${name} ${type?.name ?? ''}`;
    const known = this.measured.get(key);
    if (known === 'under way') throw graphqlErrors.invalid({ detail: `The fragment ${name} contains itself.` });
    if (known) return known;
    this.measured.set(key, 'under way');
    const fragment = this.fragments.get(name);
    const measure = fragment ? this.ofSelection(fragment.selectionSet, type) : NOTHING;
    this.measured.set(key, measure);
    return measure;
  }

  /** How many there may be of what lies under the field: `first` of a connection, as it will be. */
  private timesOf({ arguments: given = [] }: FieldNode, declared: GraphQLField<unknown, unknown> | undefined): number {
    const first = declared?.args.find(({ name }) => name === 'first');
    if (!first) return 1;
    const value = given.find(({ name }) => name.value === 'first')?.value;
    if (value?.kind === Kind.INT) return atLeastOne(Number(value.value));
    const name = value?.kind === Kind.VARIABLE ? value.name.value : '';
    // Also `constructor` may be the name of a variable, and every object has one of those.
    const sent = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
    return atLeastOne(sent ?? first.defaultValue);
  }
}

function beside(one: Measure, other: Measure): Measure {
  return {
    cost: one.cost + other.cost,
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    fields: one.fields + other.fields,
  };
}

function atLeastOne(count: unknown): number {
  return typeof count === 'number' && count > 1 ? count : 1;
}

/** What the library says of a document, for the refusal. In production no guess tells what the schema has besides. */
export function complaintsOf(
  errors: readonly GraphQLError[],
  { pointer = '/query', isOpen = false }: { readonly pointer?: string; readonly isOpen?: boolean } = {},
): { pointer: string; code: string; detail: string }[] {
  return errors.slice(0, 20).map(({ message }) => ({
    pointer,
    code: 'invalid_document',
    detail: isOpen ? message : message.replace(/ Did you mean .*$/s, ''),
  }));
}
