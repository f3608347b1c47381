import type { Fault } from './fault.ts';

const BODY = 'libs/http/src/json-body.ts';
const HOSTILE_SPEC = 'test/e2e/hostile-input.e2e-spec.ts';
const CANARIES_SPEC = 'test/e2e/canaries.e2e-spec.ts';
const NOWHERE = 'stands in no line of the log';

/** What comes in from anybody, and what must not go out. */
export const shellFaults: readonly Fault[] = [
  {
    name: 'query-guessed-at',
    fault: 'A query that cannot be read is taken for another one',
    guard: '`faultOfTarget` refuses it',
    file: 'libs/http/src/server.ts',
    find: `return faultOfTarget(raw.url ?? '');`,
    replace: `return undefined;`,
    spec: HOSTILE_SPEC,
    test: 'none that cannot be read',
  },
  {
    name: 'prototype-named',
    fault: 'A body may name `__proto__` where no schema looks',
    guard: '`parseJsonBody` refuses the name anywhere',
    file: BODY,
    find: `if (!Array.isArray(value) && sharedNames.has(name))`,
    replace: `if (sharedNames.size === 0)`,
    spec: HOSTILE_SPEC,
    test: 'reaches for a prototype',
  },
  {
    name: 'number-rounded',
    fault: 'A number of a body is kept as another one',
    guard: '`parseJsonBody` refuses what JavaScript rounds',
    file: BODY,
    find: `Math.abs(value) > Number.MAX_SAFE_INTEGER`,
    replace: `!Number.isFinite(value)`,
    spec: HOSTILE_SPEC,
    test: 'holds what nobody can keep',
  },
  {
    name: 'name-of-two-lines',
    fault: 'A name may hold lines for a log and commands for a terminal',
    guard: '`lineOfText` takes one line',
    file: 'libs/http/src/text.ts',
    find: `!CONTROL.test(text)`,
    replace: `text !== ''`,
    spec: HOSTILE_SPEC,
    test: 'holds what nobody can keep',
  },
  {
    name: 'broken-request-unprotected',
    fault: 'The answer to what is no HTTP has no security headers',
    guard: '`answerBrokenRequest` sends those of every answer',
    file: 'libs/http/src/broken-requests.ts',
    find: '...Object.entries(fixedHeaders).map(([name, value]) => `${name}: ${value}`),',
    replace: `'Cache-Control: no-store',`,
    spec: 'test/e2e/answer-headers.e2e-spec.ts',
    test: 'to bytes that are no HTTP',
  },
  {
    name: 'body-logged',
    fault: 'The access line tells what was sent',
    guard: '`accessLine` names its fields',
    file: 'libs/http/src/access-log.ts',
    find: `refusal: request.refusal,`,
    replace: `refusal: request.refusal, asked: JSON.stringify(request.body),`,
    spec: CANARIES_SPEC,
    test: NOWHERE,
  },
  {
    name: 'address-told-back',
    fault: 'A problem document repeats what was sent',
    guard: '`problemOf` knows nothing of the body',
    file: 'libs/http/src/problem.filter.ts',
    find: `const instance = pathOf(request.url);`,
    replace: 'const instance = `${pathOf(request.url)} ${JSON.stringify(request.body)}`;',
    spec: CANARIES_SPEC,
    test: NOWHERE,
  },
  {
    name: 'misspelt-setting-unnoticed',
    fault: 'A misspelt setting does nothing, and nobody hears of it',
    guard: '`strangeSettings` looks for the nearest of ours',
    file: 'libs/config/src/strange-settings.ts',
    find: `.filter(([, distance]) => distance <= mistakes)`,
    replace: `.filter(([, distance]) => distance < 0)`,
    spec: 'libs/config/src/strange-settings.spec.ts',
    test: 'is found as',
  },
];
