import { availableParallelism } from 'node:os';
import { chromiumOf } from '../apps/tools/src/chromium.ts';
import { missing, PROMTOOL } from '../apps/tools/src/stack/programs.ts';
import { realMongo } from './support/real-mongo.ts';

const real = await realMongo(process.env);
// The tests, in processes of their own, look there.
if (real !== undefined) process.env.TEST_MONGO_REAL = real;

const hasJaeger = process.env.TEST_JAEGER_URL && process.env.TEST_JAEGER_OTLP_URL;

/** ESM + swc. Needs Node ≥ 24.9 (npm scripts put it first on the PATH) and --experimental-vm-modules. */
export default {
  rootDir: '..',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.(spec|int-spec|e2e-spec)\\.ts$',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  // CommonJS packages that require() the ESM-only Nest fail unless it is loaded before them.
  setupFiles: ['<rootDir>/test/preload.mjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // They need a Kafka, a Redis or a MongoDB, or a real one, or promtool, a Chromium, or a Jaeger and a Kafka; without it they are left out, which the global setup says.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.TEST_KAFKA_BROKERS ? [] : ['/test/integration/kafka-(pressure|secure)']),
    ...(process.env.TEST_REDIS_URL ? [] : ['/test/integration/redis/']),
    ...(process.env.TEST_MONGO_URL ? [] : ['/test/integration/mongo/']),
    ...(process.env.TEST_MONGO_REAL ? [] : ['/test/integration/mongo/real/']),
    ...(hasJaeger && process.env.TEST_KAFKA_BROKERS ? [] : ['/test/integration/jaeger/']),
    ...(missing([PROMTOOL], process.env).length === 0 ? [] : ['/test/integration/promtool/']),
    ...(chromiumOf(process.env) ? [] : ['/test/e2e/chromium/']),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/test/architecture/canaries'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
          keepClassNames: true,
        },
      },
    ],
  },
  testTimeout: 20_000,
  // Jest would leave one core of two alone, but most tests wait for a database half of the time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Each file that boots Nest leaks some 30 MB in Jest's module registry: workers are recycled.
  workerIdleMemoryLimit: '768MB',
  // Istanbul: what V8 counts block by block costs each file three seconds of a slow core, and calls comments covered lines.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'html'],
  coverageDirectory: 'coverage',
  collectCoverageFrom: [
    'apps/api/src/**/*.ts',
    'libs/*/src/**/*.ts',
    '!**/*.spec.ts',
    '!**/*.int-spec.ts',
    '!**/main.ts',
    '!**/program.ts',
  ],
  coverageThreshold: { global: { lines: 85 } },
};
