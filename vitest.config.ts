import { defineConfig } from 'vitest/config';

const results = process.env.KINDRED_TEST_RESULTS;
const shared = { environment: 'node', testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // .ci/run adds up what the runs have counted.
    reporters: results
      ? ['default', ['json', { outputFile: `${results}/${process.pid}.json` }]]
      : ['default'],
    // Two workers: the tests start real servers and models, and CI has two cores.
    maxWorkers: 2,
    // agents 1.9.0 (`mainTask` in tts/tts.js) leaves the promise of a synthesis that failed without an owner; a job's process
    // only logs it. What the failure leads to is tested.
    onUnhandledError: ({ stack }) => (stack?.includes('_mainTaskImpl') ? false : undefined),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [
            'tests/e2e/**',
            'tests/browser/**',
            'tests/faults/**',
            'tests/postgres/**',
            'tests/chat-model/**',
            'tests/phone/**',
            'tests/telemetry-stack/**',
          ],
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/faults/support/table.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'postgres',
          include: ['tests/postgres/**/*.test.ts'],
          // The first start of a machine downloads the server.
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'chat-model',
          include: ['tests/chat-model/**/*.test.ts'],
          // A machine that has the model downloads nothing; one that does not fetches 1.1 GB.
          testTimeout: 300_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'phone',
          include: ['tests/phone/**/*.test.ts'],
          testTimeout: 180_000,
          // The first start of a machine builds the gateway.
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'telemetry-stack',
          include: ['tests/telemetry-stack/**/*.test.ts'],
          testTimeout: 60_000,
          // The first start of a machine builds the collector and Prometheus.
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
