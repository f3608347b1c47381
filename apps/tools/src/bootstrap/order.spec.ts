import { bootstrapOrder } from './order.ts';

describe('the order to bootstrap', () => {
  it('names whom to create', () => {
    expect(bootstrapOrder(['owner'])).toEqual({ role: 'owner', email: undefined });
    expect(bootstrapOrder(['operator', '--email', 'op@example.com'])).toEqual({
      role: 'operator',
      email: 'op@example.com',
    });
  });

  it.each([[[]], [['emperor']], [['owner', 'operator']]])('is refused where it names nobody: %j', (args) => {
    expect(bootstrapOrder(args)).toEqual({ fault: 'Say owner or operator.' });
  });

  it('takes no password, and does not repeat one', () => {
    const order = bootstrapOrder(['owner', '--password', 'swordfish']);
    expect(order).toHaveProperty('fault');
    expect(bootstrapOrder(['owner', '--password=swordfish'])).toHaveProperty('fault');
    expect(JSON.stringify([order, bootstrapOrder(['owner', '--swordfish'])])).not.toContain('swordfish');
  });
});
