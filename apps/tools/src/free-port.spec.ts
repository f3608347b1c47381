import { freePort } from './free-port.ts';

describe('choosing a port', () => {
  it('takes the preferred one where it is free', async () => {
    await expect(freePort([5000, 5001], () => Promise.resolve(true))).resolves.toBe(5000);
  });

  it('takes the next preferred one where the first is taken', async () => {
    await expect(freePort([5000, 5001], (port) => Promise.resolve(port !== 5000))).resolves.toBe(5001);
  });

  it('takes one that no outgoing connection may get, where nothing is preferred', async () => {
    const port = await freePort([], () => Promise.resolve(true));
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
  });

  it('gives up where everything is taken', async () => {
    await expect(freePort([5000], () => Promise.resolve(false))).rejects.toThrow('No free port');
  });
});
