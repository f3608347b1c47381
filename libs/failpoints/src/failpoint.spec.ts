import { armFailpoint, failpoint } from './index.js';

describe('a failpoint', () => {
  afterEach(() => armFailpoint('lab.here'));

  it('does nothing where no fault is planted', async () => {
    await expect(failpoint('lab.here')).resolves.toBe(undefined);
  });

  it('throws when the planted fault strikes, and only then', async () => {
    let passed = 0;
    armFailpoint('lab.here', { action: 'throw', strikes: () => ++passed === 2 });
    await failpoint('lab.here');
    await expect(failpoint('lab.here')).rejects.toThrow('lab.here');
    await failpoint('lab.elsewhere');
  });

  it('goes on after a hang', async () => {
    armFailpoint('lab.here', { action: 'hang', hangMs: 30, strikes: () => true });
    const startedAt = performance.now();
    await failpoint('lab.here');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
  });
});
