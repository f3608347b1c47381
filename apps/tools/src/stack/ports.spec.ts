import { portFor } from './ports.ts';

const taken =
  (...ports: number[]) =>
  (port: number): Promise<string | undefined> =>
    Promise.resolve(ports.includes(port) ? 'EADDRINUSE' : undefined);

describe('the port of a part', () => {
  it('is where it was before, so that whoever was told it finds it again', async () => {
    expect(await portFor({ remembered: 21_000, preferred: 9092 }, taken(), 0)).toBe(21_000);
  });

  it('is its usual one at first', async () => {
    expect(await portFor({ preferred: 9092 }, taken(), 0)).toBe(9092);
  });

  it('is a free one, below those of outgoing connections, where the others are taken', async () => {
    const port = await portFor({ remembered: 21_000, preferred: 9092 }, taken(21_000, 9092), 0);
    expect([21_000, 9092]).not.toContain(port);
    expect(port).toBeLessThan(32_768);
  });

  it('is the wanted one or none', async () => {
    const wish = { wanted: 22_000, remembered: 21_000, preferred: 9092 };
    expect(await portFor(wish, taken(), 0)).toBe(22_000);
    await expect(portFor(wish, taken(22_000), 0)).rejects.toThrow('Port 22000 is taken');
  });

  it('is waited for while a killed process lets go of it', async () => {
    const answers = ['EADDRINUSE', 'EADDRINUSE', undefined];
    const lettingGo = (): Promise<string | undefined> => Promise.resolve(answers.shift());
    expect(await portFor({ remembered: 21_000, preferred: 9092 }, lettingGo, 1_000)).toBe(21_000);
  });
});
