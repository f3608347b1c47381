import { appendFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's environment, which tells what went wrong in a run of planted faults: a line of JSON for each test whose own
 * function failed, and whether by an assertion. Jest's report blames a test for a broken `beforeAll` as well.
 */
export default class TellingEnvironment extends TestEnvironment {
  handleTestEvent({ name, test, error }) {
    if (name !== 'test_fn_failure') return;
    const words = wordsOf(error);
    const line = { title: titleOf(test), asserted: words.startsWith('expect('), words };
    appendFileSync(process.env.TELL_FAILURES_TO, `${JSON.stringify(line)}\n`);
  }
}

function titleOf({ name, parent }) {
  return parent?.parent ? `${titleOf(parent)} ${name}` : name;
}

function wordsOf(error) {
  // A promise that resolves where it had to reject has no result of a matcher, only the matcher's words.
  return stripVTControlCharacters(String(error?.message ?? error)).trimStart();
}
