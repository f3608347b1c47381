import type { IForbiddenRuleType } from 'dependency-cruiser';

export type Rule = Extract<IForbiddenRuleType, { from: unknown; to: unknown }> & { name: string; comment: string };

export const modules = '^apps/api/src/modules/';
export const doors = '/(http|graphql|messaging)/';
export const product = '^(apps/api|libs|migrations)/';

export function forbid(name: string, comment: string, from: Rule['from'], to: Rule['to']): Rule {
  return { name, comment, severity: 'error', from, to };
}
