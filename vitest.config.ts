import { defineConfig } from 'vitest/config';

const results = process.env.KINDRED_TEST_RESULTS;
const environment = 'node';

/** Suites of their own, which start real servers: one file after the other. Timeouts in s. */
const SUITES = [
  { name: 'e2e', test: 180, hook: 600 },
  { name: 'faults', test: 600, hook: 600, globalSetup: ['tests/faults/support/table.ts'] },
  // The first start of a machine downloads the server.
  { name: 'postgres', test: 180, hook: 600 },
  // A machine that has the model downloads nothing; one that does not fetches 1.1 GB.
  { name: 'chat-model', test: 300, hook: 900 },
  // The first start of a machine builds the gateway.
  { name: 'phone', test: 180, hook: 900 },
  // Builds, packs and installs from the registry.
  { name: 'package', test: 180, hook: 600 },
  { name: 'cluster', test: 180, hook: 180 },
  // Installs what the image holds.
  { name: 'image', test: 240, hook: 600 },
  // The first start of a machine builds the collector and Prometheus.
  { name: 'telemetry-stack', test: 60, hook: 900 },
  { name: 'browser', test: 180, hook: 600 },
];

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
    onUnhandledError: ({ stack }) => (stack?.includes('agents/dist/tts/tts.js') ? false : undefined),
    projects: [
      {
        test: {
          ...{ name: 'unit', environment, testTimeout: 30_000, hookTimeout: 60_000 },
          include: ['tests/**/*.test.ts'],
          exclude: SUITES.map(({ name }) => `tests/${name}/**`),
        },
      },
      ...SUITES.map(({ name, test, hook, globalSetup = [] }) => ({
        test: {
          ...{ name, environment, globalSetup, fileParallelism: false },
          include: [`tests/${name}/**/*.test.ts`],
          ...{ testTimeout: test * 1_000, hookTimeout: hook * 1_000 },
        },
      })),
    ],
  },
});
