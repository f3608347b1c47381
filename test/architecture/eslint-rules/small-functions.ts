import type { AST, Rule } from 'eslint';

type Outer = { type: string; kind?: string; callee?: unknown };
type Func = { params: unknown[]; loc: AST.SourceLocation; parent: Outer };

/** A function has at most 40 lines. A `describe` is a chapter, not a function. */
export const maxFunctionLines = limit(
  'lines',
  ({ loc }) => loc.end.line - loc.start.line + 1,
  ({ type, callee }) => (type === 'CallExpression' && rootName(callee) === 'describe' ? Infinity : 40),
);

/** A function takes at most 4 parameters, a constructor 5: the sixth collaborator is a missing noun. */
export const maxParameters = limit(
  'parameters',
  ({ params }) => params.length,
  ({ type, kind }) => (type === 'MethodDefinition' && kind === 'constructor' ? 5 : 4),
);

function limit(what: string, count: (func: Func) => number, mostIn: (outer: Outer) => number): Rule.RuleModule {
  return {
    meta: { type: 'problem', schema: [], messages: { tooMany: '{{found}} {{what}}, at most {{most}}.' } },
    create: (context) => ({
      ':function'(node: Rule.Node) {
        const func = node as unknown as Func;
        const [found, most] = [count(func), mostIn(func.parent)];
        if (found <= most) return;
        const data = { found: String(found), what, most: String(most) };
        context.report({ loc: func.loc.start, messageId: 'tooMany', data });
      },
    }),
  };
}

function rootName(callee: unknown): string | undefined {
  const { name, object, callee: inner, tag } = callee as Record<string, unknown>;
  if (typeof name === 'string') return name;
  const next = object ?? inner ?? tag;
  return next ? rootName(next) : undefined;
}
