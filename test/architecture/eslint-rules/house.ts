import type { ESLint } from 'eslint';
import { explainedDisables } from './explained-disables.ts';
import { forbidSyntax } from './forbid-syntax.ts';
import { honestNames } from './honest-names.ts';
import { injectValues } from './inject-values.ts';
import { maxFunctionLines, maxParameters } from './small-functions.ts';

const title = 'CallExpression:matches([callee.name=/^(it|test|describe)$/], [callee.callee.property.name="each"])';

/** The house's own rules, for what no installed plugin knows. */
export const house: ESLint.Plugin = {
  rules: {
    'explained-disables': explainedDisables,
    'honest-names': honestNames,
    'inject-values': injectValues,
    'max-function-lines': maxFunctionLines,
    'max-parameters': maxParameters,

    'env-in-config-only': forbidSyntax(
      'Only libs/config reads the environment.',
      'MemberExpression[object.name="process"]:matches([property.name="env"], [property.value="env"])',
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    ),
    'no-default-export': forbidSyntax(
      'An export has one name, everywhere.',
      'ExportDefaultDeclaration',
      'ExportSpecifier[exported.name="default"]',
    ),
    'no-handle': forbidSyntax(
      'Name the verb: only a consumer handles.',
      ':matches(MethodDefinition, PropertyDefinition)[key.name="handle"]',
    ),
    'no-left-out-test': forbidSyntax(
      'Every test runs, always.',
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|failing)$/]',
      'CallExpression > Identifier.callee[name=/^(xit|xtest|xdescribe|fit|ftest|fdescribe)$/]',
    ),
    'no-should': forbidSyntax(
      'A title says what is so, not what should be.',
      `${title} > Literal[value=/\\bshould\\b/i]`,
      `${title} > TemplateLiteral > TemplateElement[value.raw=/\\bshould\\b/i]`,
    ),
    'no-to-be-defined': forbidSyntax(
      'Say what it is, not that it is.',
      'MemberExpression[property.name="toBeDefined"]',
    ),
  },
};
