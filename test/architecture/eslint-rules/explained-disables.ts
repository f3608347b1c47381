import type { Rule } from 'eslint';

/** Switching a rule off names the rule and says why: `-- because …`. */
export const explainedDisables: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { silent: 'Name the rule and say why after "--", or do not switch it off.' },
  },
  create: (context) => ({
    Program() {
      for (const { value, loc } of context.sourceCode.getAllComments()) {
        if (
          !/^\s*eslint-disable/.test(value) ||
          /^\s*eslint-disable(-next-line|-line)?\s+[\w@/-][\w@/, -]*?\s--\s+\S/.test(value)
        )
          continue;
        // Column -1 lies before the comment, where it cannot switch off its own report.
        if (loc) context.report({ loc: { line: loc.start.line, column: -1 }, messageId: 'silent' });
      }
    },
  }),
};
