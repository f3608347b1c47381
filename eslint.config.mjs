import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { everywhere, notInTests, nowhere } from './test/architecture/eslint-rules/chosen-rules.ts';
import { house } from './test/architecture/eslint-rules/house.ts';

const tests = ['test/**', '**/*.{spec,int-spec,e2e-spec}.ts'];

/** The rules are listed in test/architecture/eslint-rules/chosen-rules.ts; here they get their places. */
export default [
  { ignores: ['dist/', 'coverage/', '.data/', 'test/architecture/canaries/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { house } },
  eslint.configs.recommended,
  ...scoped(['**/*.ts'], tseslint.configs.recommendedTypeChecked),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: { ...everywhere, ...nowhere },
  },
  { files: tests, rules: notInTests },
  {
    files: ['apps/tools/**', 'test/support/**', 'test/faults/**'],
    rules: { 'no-console': 'off', 'house/env-in-config-only': 'off' },
  },
  { files: ['libs/config/**'], rules: { 'house/env-in-config-only': 'off' } },
  { files: ['**/*.consumer.ts'], rules: { 'house/no-handle': 'off' } },
  { files: ['**/*.mjs'], languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
];

function scoped(files, configs) {
  return configs.map((config) => ({ ...config, files }));
}
