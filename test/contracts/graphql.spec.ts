import { readFileSync } from 'node:fs';
import { buildSchema, DangerousChangeType, findBreakingChanges, findDangerousChanges } from 'graphql';

const read = (path: string) => buildSchema(readFileSync(path, 'utf8'));
const released = read('test/contracts/graphql/released.graphql');
const present = read('docs/api/schema.graphql');

describe('the GraphQL schema', () => {
  it('takes nothing away from clients of what was released', () => {
    expect(findBreakingChanges(released, present)).toEqual([]);
  });

  it('changes no default behind their backs', () => {
    expect(
      findDangerousChanges(released, present).filter(
        ({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
      ),
    ).toEqual([]);
  });

  it('would not pass as unchanged with a field taken out', () => {
    const text = readFileSync('docs/api/schema.graphql', 'utf8');
    const without = buildSchema(text.replace(/^ {2}note: String$/m, ''));
    expect(findBreakingChanges(released, without).length).toBeGreaterThan(0);
  });
});
