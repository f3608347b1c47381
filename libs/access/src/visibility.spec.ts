import type { Actor } from './actor.js';
import { Visibility } from './visibility.js';

const actor = (principalId: string, more: Partial<Actor> = {}): Actor => ({
  ...{ tenantId: 't', principalId, kind: 'user', permissions: new Set() },
  ...more,
});
const things = new Visibility({
  all: 'things:read',
  own: ({ principalId }) => [{ owner: principalId }, { keeper: principalId }],
  columns: { tenantId: 'tenant_id', owner: 'owner_id', keeper: 'keeper_id' },
});
const nothing = new Visibility({ all: 'x', own: () => [], columns: { tenantId: 'tenant_id' } });
const thing = (owner: string, keeper: string | null = null, tenantId = 't') => ({ owner, keeper, tenantId });

describe('visibility', () => {
  it('is what one has oneself, as a check and as SQL alike', () => {
    const { admits, condition } = things.of(actor('maria'));
    expect([thing('maria'), thing('x', 'maria'), thing('x')].map((one) => admits(one))).toEqual([true, true, false]);
    expect(condition).toEqual([
      '((tenant_id = ? and keeper_id = ?) or (tenant_id = ? and owner_id = ?))',
      ...['t', 'maria', 't', 'maria'],
    ]);
  });

  it('is everything in the tenant with the permission, and nothing outside of it', () => {
    const { admits, condition } = things.of(actor('sam', { permissions: new Set(['things:read']) }));
    expect([admits(thing('x')), admits(thing('x', null, 'other')), admits(thing('sam', 'sam', 'other'))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(condition).toEqual(['tenant_id = ?', 't']);
  });

  it('is nothing where nothing says so', () => {
    const { admits, condition } = nothing.of(actor('maria'));
    expect({ seen: admits({ tenantId: 't' }), condition }).toEqual({ seen: false, condition: 'false' });
  });

  it('is worked out once for an actor', () => {
    const maria = actor('maria');
    expect(things.of(maria)).toBe(things.of(maria));
    expect(things.of(maria)).not.toBe(things.of(actor('maria')));
  });
});
