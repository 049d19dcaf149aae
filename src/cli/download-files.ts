#!/usr/bin/env node
/**
 * `npm run download-files`: what a worker needs on its disk before its first call. An image runs it while it is built.
 *
 * @module
 */

import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { environmentSchema } from '../environment.ts';
import { KindredError, messageOf } from '../errors.ts';
import { isLocalEmbedder, LOCAL_EMBEDDERS } from '../memory/embedder/local.ts';
import { fetchWeights } from '../models/weights.ts';

interface Options {
  weightsDir: string;
  embedder: string;
}

async function download({ weightsDir, embedder }: Options): Promise<void> {
  if (!isLocalEmbedder(embedder)) {
    process.stdout.write(`EMBEDDER=${embedder} needs no weights here\n`);
    return;
  }
  const { weights } = LOCAL_EMBEDDERS[embedder];
  const dir = await fetchWeights(weights, resolve(weightsDir));
  process.stdout.write(`${weights.name} stands in ${dir}\n`);
}

function defaultDir(): string {
  const { KINDRED_WEIGHTS_DIR, KINDRED_DATA_DIR } = process.env;
  return KINDRED_WEIGHTS_DIR || join(KINDRED_DATA_DIR || '.kindred', 'weights');
}

new Command('download-files')
  .description('Fetches the weights of the local embedding model and checks them.')
  .option('--weights-dir <dir>', 'where they go', defaultDir())
  .addOption(
    new Option('--embedder <name>', 'whose weights; as EMBEDDER')
      .choices(environmentSchema.shape.EMBEDDER.unwrap().options)
      .default('local')
      .env('EMBEDDER'),
  )
  .action(async (options: Options) => {
    try {
      await download(options);
    } catch (error) {
      if (!(error instanceof KindredError)) throw error;
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = 1;
    }
  })
  .parse();
