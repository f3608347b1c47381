import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context, newContextId } from '#libs/context';
import { Refusals } from '#libs/http';
import { eventually, useHouse } from '../support/house.js';
import { seriesOf } from '../support/scrape.js';

// A directory is no file, whoever asks; where it is gone, the file may come.
const headsFile = join(tmpdir(), `company-backend-no-heads-${randomUUID()}`);
mkdirSync(headsFile);
const house = useHouse({ APP_ROLE: 'all', AUDIT_HEADS_FILE: headsFile, AUDIT_HEAD_SECONDS: '3600' });
afterAll(() => rmSync(headsFile, { force: true }));

const told = (message: string) => house.logs.filter(({ msg }) => msg === message);
const value = async (name: string) => (await seriesOf(house)).get(name);

describe('an audit trail in trouble', () => {
  it('tells nothing of its file while it is another’s turn', async () => {
    await house.signUp();
    await eventually(async () => expect(await value('audit_heads_file_behind')).toBe(1));
    await takeTurn();
    await eventually(async () => expect(await value('audit_heads_file_behind')).toBe(0));
    await giveBack();
    await eventually(async () => expect(await value('audit_heads_file_behind')).toBe(1), 15_000);
  }, 30_000);

  it('tells while its file of heads cannot be written, and brings it up to date when it can', async () => {
    await house.signUp();
    await eventually(async () => expect(await value('audit_heads_file_behind')).toBe(1));
    await eventually(async () => expect(await house.count('audit.heads')).toBeGreaterThan(0));
    rmSync(headsFile, { recursive: true });
    // Long before the next heads are due.
    await eventually(async () => expect(await value('audit_heads_file_behind')).toBe(0), 10_000);
    const lines = readFileSync(headsFile, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(await house.count('audit.heads'));
    // Once each turn.
    expect(told('heads of the audit trail could not be written')).toHaveLength(2);
    expect(told('heads of the audit trail are written again')).toMatchObject([{ heads: lines.length }]);
  }, 30_000);

  it('tells for how long the oldest entry has waited for its seal', async () => {
    await eventually(async () => expect(await value('audit_unsealed_age_seconds')).toBe(0));
    await takeTurn();
    const { id } = await house.signUp();
    const age = `select extract(epoch from now() - min(at))::float8 as age from audit.entries where actor_id = $1`;
    await eventually(async () => expect(await value('audit_unsealed_age_seconds')).toBeGreaterThan(1));
    const [{ age: waited }] = (await house.rows(age, [id])) as [{ age: number }];
    expect(await value('audit_unsealed_age_seconds')).toBeGreaterThanOrEqual(waited);
    await giveBack();
    await eventually(async () => expect(await value('audit_unsealed_age_seconds')).toBe(0));
  }, 30_000);

  it('counts and tells what of a flood of refusals it cannot take, and writes down the rest', async () => {
    const tenantId = (await house.rows('select id from tenants.tenants'))[0]?.id as string;
    const denied = () => house.count(`audit.entries where outcome = 'denied'`);
    const before = await denied();
    // At once, so that nothing of it is written meanwhile: five thousand can wait.
    refuse(tenantId, 5_500);
    expect(await value('audit_refusals_lost_total')).toBe(500);
    await eventually(async () => expect(await denied()).toBe(before + 5_000), 20_000);
    // Of ten thousand kinds in a minute, four and a half are left.
    refuse(tenantId, 5_000);
    expect(await value('audit_refusals_lost_total')).toBe(1_000);
    await eventually(async () => expect(await denied()).toBe(before + 9_500), 20_000);
    // At most one line a minute.
    expect(told('refusals were lost')).toMatchObject([{ level: 'warn', module: 'audit', lost: 500 }]);
  }, 60_000);
});

/** As if another instance sealed from now on. */
async function takeTurn(): Promise<void> {
  await house.rows(
    `update audit.sealing set owner = gen_random_uuid(), fence = fence + 1, lease_until = now() + interval '1 hour'`,
  );
}

async function giveBack(): Promise<void> {
  await house.rows(`update audit.sealing set lease_until = '-infinity'`);
}

/** So many people are refused something, each of them once. */
function refuse(tenantId: string, people: number): void {
  const refusals = house.app.get(Refusals, { strict: false });
  for (let n = 0; n < people; n++) {
    const context = new Context(newContextId());
    Object.assign(context, { tenantId, actorId: randomUUID(), actorKind: 'user' });
    const route = '/v1/users';
    refusals.tellOf({ context, status: 403, code: 'auth.forbidden', method: 'GET', route, objectId: null });
  }
}
