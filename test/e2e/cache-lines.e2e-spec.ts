import type { Outcome } from '../../libs/cache/src/cache-log.js';
import type { Person } from '../support/person.js';
import { eventually, useHouse } from '../support/house.js';

const house = useHouse({ CACHE_TTL_SECONDS: '1' });
const OUTCOMES: readonly Outcome[] = ['miss', 'hit', 'stale'];
let maria: Person;
let tenantId: string;

beforeAll(async () => {
  maria = await house.signUp('maria');
  tenantId = (await maria.get('/v1/tenant').ok()).body.id as string;
}, 60_000);

/** The bytes that were written about looks of that call into that cache. */
function written(contextId: string, cache: string): string[] {
  return house.lines.filter(
    (line) => line.includes(`"contextId":"${contextId}"`) && line.includes(`"cache":"${cache}"`),
  );
}

/** All that is written about a look, in its order; nothing of the value. */
function lineOf(outcome: Outcome, contextId: string, cache: string, id: string): RegExp {
  const key = `"key":"${cache}:${tenantId}:[a-z-]+:${id}"`;
  const layer = outcome === 'miss' ? '' : ',"layer":"l[12]"';
  return new RegExp(
    `^\\{"level":"debug","time":"[^"]+","contextId":"${contextId}","traceId":"[0-9a-f]{32}","tenantId":"${tenantId}","actorId":"[^"]+",` +
      `"module":"cache","cache":"${cache}",${key},"outcome":"${outcome}"${layer},"msg":"cache looked into"\\}\\n$`,
  );
}

describe.each(['services', 'users'] as const)('a look at one of the remembered %s', (cache) => {
  it.each(OUTCOMES)('that is a %s is one line at debug, with the call and its tenant', async (outcome) => {
    const id = cache === 'services' ? ((await house.sell()).id as string) : maria.id;
    const path = cache === 'services' ? `/v1/services/${id}` : '/v1/users/me';
    // How a look ends depends on when it is: all three come by within a life.
    await eventually(async () => {
      const { contextId } = await maria.get(path).ok();
      const lines = written(contextId, cache);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(lineOf(outcome, contextId, cache, id));
    });
  });
});
