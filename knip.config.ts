/**
 * What nothing uses fails `npm run check`. It runs twice: over everything, where tests count as use, and with
 * `--production` without the tests, where an export that only a test imports must at least be used in its own file.
 *
 * @module
 */

import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'src/agent.ts!',
    'src/cli/*.ts!',
    'src/package/*.ts!',
    // Imported by their address, whose ending is that of the build.
    'src/memory/embedder/embedder-process.ts!',
    'src/worker/low-priority-start.ts!',
    // Read by their path.
    'tests/support/own-config/*.config.ts',
    'tests/support/mcp/stdio.ts',
    // Run by .ci/run.
    'tests/support/build-programs.ts',
    'local/call.ts!',
    'local/stack.ts!',
    'local/stack-env.ts!',
    // Processes and threads of their own, started by their path.
    'local/inference/{server,stt-worker}.ts!',
    'local/supabase/server.ts!',
    'web/server.ts!',
    // Run by the image's build.
    'deploy/slim-modules.ts!',
    'web/src/main.tsx!',
    'web/vite.config.ts!',
    'bench/bench.ts!',
    'bench/plain-agent.ts!',
    'bench/peers/agent.ts!',
    'eval/eval.ts!',
    'examples/*/*.ts!',
  ],
  project: ['**/*.{ts,tsx}!', '!tests/**!'],
  ignoreExportsUsedInFile: process.argv.includes('--production'),
  // Imported by web/brand/fonts.css.
  ignoreDependencies: [/^@fontsource/],
  ignoreBinaries: ['go', 'mount', 'prlimit', 'redis-server', 'umount', 'unshare'],
};

export default config;
