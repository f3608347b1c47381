import type { Rule } from 'eslint';
import { bannedWord } from '../words.ts';

const declared = [
  'ClassDeclaration',
  'ClassExpression',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSEnumDeclaration',
];

/** Classes, interfaces and types say what they are: no word from the banned list, no `I` in front. */
export const honestNames: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      empty: '"{{word}}" says nothing about {{name}}: find its noun.',
      prefix: '{{name}}: an interface needs no I in front.',
    },
  },
  create: (context) => ({
    [`:matches(${declared.join(', ')}) > Identifier.id`](node: Rule.Node & { name: string }) {
      const word = bannedWord(node.name);
      if (word) context.report({ node, messageId: 'empty', data: { word, name: node.name } });
      if (/^I[A-Z][a-z]/.test(node.name)) context.report({ node, messageId: 'prefix', data: { name: node.name } });
    },
  }),
};
