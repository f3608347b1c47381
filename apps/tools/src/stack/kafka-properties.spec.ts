import { kafkaProperties } from './kafka-properties.ts';

const home = { port: 21_000, controllerPort: 21_001, directory: '/some/where' };

describe('the settings of Kafka', () => {
  it('keep it to this machine', () => {
    const addresses = kafkaProperties(home).match(/\/\/[^,\n]+|@[^,\n]+/g);
    expect(addresses).not.toHaveLength(0);
    for (const address of addresses ?? []) expect(address).toMatch(/^(\/\/|@)127\.0\.0\.1:2100[01]$/);
  });

  it('may be laid over, each standing there once', () => {
    const lines = kafkaProperties(home, { 'num.partitions': '12' }).trim().split('\n');
    expect(lines).toContain('num.partitions=12');
    const names = lines.map((line) => line.split('=')[0]);
    expect(new Set(names).size).toBe(names.length);
  });
});
