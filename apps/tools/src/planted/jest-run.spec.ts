import { outcomeOf } from './jest-run.ts';

const resultOf = (fullName: string, ...failureMessages: string[]) => ({
  ...{ fullName, failureMessages },
  status: failureMessages.length === 0 ? 'passed' : 'failed',
});
const report = (numPassedTests: number, ...failureMessages: string[]) => ({
  numPassedTests,
  numFailedTests: failureMessages.length,
  testResults: [{ message: '', assertionResults: failureMessages.map((message) => resultOf('a wall', message)) }],
});
const failure = { title: 'a wall keeps others out', asserted: true, words: 'expect(200).toBe(404)\n    at x.ts:1' };

describe('the outcome of a run with a planted fault', () => {
  it('is an objection where the named test failed by an assertion of its own', () => {
    const outcome = outcomeOf(report(0, 'Error: expect(200).toBe(404)'), [failure], ['keeps others out']);
    expect(outcome).toMatchObject({ failed: 1, objection: 'expect(200).toBe(404)', breakdown: undefined });
  });

  it('is none where a hook failed, which the report blames on the test as well', () => {
    const outcome = outcomeOf(report(0, 'Error: the house did not open'), [], ['keeps others out']);
    expect(outcome).toMatchObject({ objection: undefined, breakdown: 'Error: the house did not open' });
  });

  it('is none where another test failed, or this one by something that was thrown', () => {
    expect(outcomeOf(report(1, 'x'), [failure], ['something else']).objection).toBeUndefined();
    const thrown = { ...failure, asserted: false };
    expect(outcomeOf(report(0, 'TypeError: x'), [thrown], ['keeps others out'])).toMatchObject({
      objection: undefined,
      breakdown: 'TypeError: x',
    });
  });

  it('names the words that no green test has in its title, however many tests there are', () => {
    const results = [resultOf('a wall keeps others out, and lets us in'), resultOf('a door'), resultOf('a roof', 'x')];
    const told = { ...report(2), testResults: [{ message: '', assertionResults: results }] };
    expect(outcomeOf(told, [], ['keeps others out', 'lets us in', 'a roof', 'a gate']).unseen).toEqual([
      'a roof',
      'a gate',
    ]);
  });

  it('is none where nothing ran, or nobody minded', () => {
    expect(outcomeOf(undefined, [], ['x'])).toMatchObject({ objection: undefined, breakdown: 'no test ran' });
    const broken = {
      numPassedTests: 0,
      numFailedTests: 0,
      testResults: [{ message: 'no parse', assertionResults: [] }],
    };
    expect(outcomeOf(broken, [], ['x']).breakdown).toBe('no parse');
    expect(outcomeOf(report(1), [], ['x'])).toMatchObject({ passed: 1, objection: undefined, breakdown: undefined });
  });
});
