import { getOperationAST, Kind, type ExecutionArgs, type FragmentDefinitionNode } from 'graphql';

/** What the schema calls the root field that stands under this name in the answer; an alias is the caller's own text. */
export function rootFieldOf({ document, operationName }: ExecutionArgs, name: string): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const selections = [...(getOperationAST(document, operationName)?.selectionSet.selections ?? [])];
  // What fragments hold is put behind the rest, each once.
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) selections.push(...selection.selectionSet.selections);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      selections.push(...(fragments.get(selection.name.value)?.selectionSet.selections ?? []));
      fragments.delete(selection.name.value);
    }
    if (selection.kind === Kind.FIELD && (selection.alias ?? selection.name).value === name)
      return selection.name.value;
  }
  return undefined;
}
