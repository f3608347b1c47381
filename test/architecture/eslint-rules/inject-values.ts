import type { Rule } from 'eslint';

type Named = Rule.Node & { name: string };

const injected =
  ':matches(ClassDeclaration, ClassExpression)[decorators.length>0] > ClassBody > MethodDefinition[kind="constructor"] > FunctionExpression';
const reference = 'TSTypeAnnotation > TSTypeReference > Identifier.typeName';

/** Nest reads what to inject from the emitted types, and of `import type` nothing is emitted: the boot would fail. */
export const injectValues: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      erased: '{{name}} is injected, so import it as a value: of `import type` nothing is left at run time.',
    },
  },
  create(context) {
    const erased = new Set<string>();
    const check = (node: Named): void => {
      if (erased.has(node.name)) context.report({ node, messageId: 'erased', data: { name: node.name } });
    };
    return {
      'ImportDeclaration[importKind="type"] > ImportSpecifier > Identifier.local': ({ name }: Named) =>
        erased.add(name),
      'ImportSpecifier[importKind="type"] > Identifier.local': ({ name }: Named) => erased.add(name),
      [`${injected} > TSParameterProperty[decorators.length=0] > Identifier > ${reference}`]: check,
      [`${injected} > Identifier[decorators.length=0] > ${reference}`]: check,
    };
  },
};
