import type { Linter } from 'eslint';

/** On top of the recommended sets, for every TypeScript file. Each of these has a canary in canaries/lint. */
export const everywhere: Linter.RulesRecord = {
  eqeqeq: 'error',
  'max-lines': ['error', 200],
  'no-console': 'error',
  'no-eval': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/member-ordering': ['error', { default: { memberTypes: membersInOrder() } }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-implied-eval': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'house/env-in-config-only': 'error',
  'house/explained-disables': 'error',
  'house/honest-names': 'error',
  'house/inject-values': 'error',
  'house/max-function-lines': 'error',
  'house/max-parameters': 'error',
  'house/no-default-export': 'error',
  'house/no-handle': 'error',
  'house/no-left-out-test': 'error',
  'house/no-should': 'error',
  'house/no-to-be-defined': 'error',
};

/** Recommended rules that ask for more than they give. */
export const nowhere: Linter.RulesRecord = {
  // An async method without await keeps a promise in its signature, and turns a throw into a rejection.
  '@typescript-eslint/require-await': 'off',
};

/** What a test reads from outside (an answer's body) is unknown until it is compared. */
export const notInTests: Linter.RulesRecord = {
  '@typescript-eslint/no-unsafe-argument': 'off',
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/no-unsafe-call': 'off',
  '@typescript-eslint/no-unsafe-member-access': 'off',
  '@typescript-eslint/no-unsafe-return': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

function membersInOrder(): (string | string[])[] {
  const kinds = (who: string): string[] => [`${who}-get`, `${who}-set`, `${who}-method`];
  return [
    ...['public-field', 'protected-field', ['private-field', '#private-field']],
    ...[kinds('public'), kinds('protected'), [...kinds('private'), ...kinds('#private')]],
  ];
}
