import { cruise, type ICruiseResult } from 'dependency-cruiser';
import type { Rule } from './forbid.js';

export type Inspection = { filesSeen: number; violations: { from: string; rule: string; line: string }[] };

/** Walks the imports under `baseDir` and says which of the rules were broken, each as one readable line. */
export async function inspect(baseDir: string, rules: Rule[], floors: string[]): Promise<Inspection> {
  const { output } = await cruise(floors, {
    baseDir,
    validate: true,
    ruleSet: { forbidden: rules },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.(spec|int-spec|e2e-spec)\\.ts$', '^test/architecture/canaries/'] },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  });
  return reading(output as ICruiseResult, new Map(rules.map(({ name, comment }) => [name, comment])));
}

function reading({ summary, modules }: ICruiseResult, reasons: Map<string, string>): Inspection {
  return {
    filesSeen: modules.filter(({ source }) => !source.includes('node_modules') && source.endsWith('.ts')).length,
    violations: summary.violations.map(({ rule, from, to }) => ({
      from,
      rule: rule.name,
      line: `${from} → ${to}   ${rule.name}: ${reasons.get(rule.name)}`,
    })),
  };
}
