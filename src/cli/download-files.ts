#!/usr/bin/env node
/**
 * `npm run download-files`: what a worker needs on its disk before its first call. An image runs it while it is built.
 *
 * @module
 */

import { resolve } from 'node:path';
import { Command } from 'commander';
import { KindredError, messageOf } from '../errors.ts';
import { MINILM_WEIGHTS } from '../models/minilm-manifest.ts';
import { fetchWeights } from '../models/weights.ts';

new Command('download-files')
  .description('Fetches the weights of the local embedding model and checks them.')
  .option('--data-dir <dir>', 'where they go', process.env.KINDRED_DATA_DIR || '.kindred')
  .action(async ({ dataDir }: { dataDir: string }) => {
    try {
      const dir = await fetchWeights(MINILM_WEIGHTS, resolve(dataDir, 'weights'));
      process.stdout.write(`${MINILM_WEIGHTS.name} stands in ${dir}\n`);
    } catch (error) {
      if (!(error instanceof KindredError)) throw error;
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = 1;
    }
  })
  .parse();
