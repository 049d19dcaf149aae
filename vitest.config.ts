import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const results = process.env.KINDRED_TEST_RESULTS;
const environment = 'node';

// Hundreds of processes are started, each with a data folder of its own: compiled once, their modules load sooner.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Faults where somebody speaks, which a machine with too little time hears wrongly: one after the other. */
const SPOKEN = ['call-stt', 'telephone', 'tokens'].map((name) => `tests/faults/${name}.test.ts`);
const table = { globalSetup: ['tests/faults/support/table.ts'] };

interface Suite {
  /** Of its folder. */
  readonly name: string;
  /** Timeouts in s. */
  readonly test: number;
  readonly hook: number;
  readonly only?: readonly string[];
  readonly globalSetup?: string[];
}

/** Suites of their own, which start real servers: one file after the other. */
const SUITES: readonly Suite[] = [
  { name: 'e2e', test: 180, hook: 600 },
  { name: 'faults', test: 600, hook: 600, only: SPOKEN, ...table },
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
      {
        test: {
          ...{ name: 'faults-typed', environment, ...table },
          ...{ include: ['tests/faults/*.test.ts'], exclude: SPOKEN },
          ...{ testTimeout: 600_000, hookTimeout: 600_000 },
        },
      },
      ...SUITES.map(({ name, test, hook, only, globalSetup = [] }) => ({
        test: {
          ...{ name, environment, globalSetup, fileParallelism: false },
          include: only ? [...only] : [`tests/${name}/**/*.test.ts`],
          ...{ testTimeout: test * 1_000, hookTimeout: hook * 1_000 },
        },
      })),
    ],
  },
});
