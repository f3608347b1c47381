import type { Rule } from 'eslint';

/** A rule that reports every node one of the selectors finds. */
export function forbidSyntax(message: string, ...selectors: string[]): Rule.RuleModule {
  return {
    meta: { type: 'problem', schema: [], messages: { forbidden: message } },
    create: (context) =>
      Object.fromEntries(
        selectors.map((selector) => [
          selector,
          (node: Rule.Node) => {
            context.report({ node, messageId: 'forbidden' });
          },
        ]),
      ),
  };
}
