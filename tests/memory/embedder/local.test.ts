import { describe, expect, test } from 'vitest';
import { isLocalEmbedder, LOCAL_EMBEDDERS } from '../../../src/memory/embedder/local.ts';
import { createSharedEmbedder } from '../../../src/memory/embedder/shared.ts';
import { e5WeightsDir } from '../../support/e5-weights.ts';
import { startInferenceProcess } from '../../support/inference-process.ts';
import { cosine } from './contract.ts';

const weightsDir = await e5WeightsDir();

describe('the embedders that run here', () => {
  test('are known by the names of the configuration', () => {
    expect(['local', 'multilingual', 'openai', '', null, 'toString'].filter(isLocalEmbedder)).toEqual([
      'local',
      'multilingual',
    ]);
  });

  test('have models of their own, whose vectors are never taken for each other’s', () => {
    const models = Object.values(LOCAL_EMBEDDERS).map(({ model }) => model);
    expect(new Set(models).size).toBe(models.length);
  });

  test.skipIf(weightsDir === null)(
    'the multilingual one serves jobs from the inference process',
    async () => {
      const process = await startInferenceProcess('multilingual', weightsDir as string);
      const { model, open } = LOCAL_EMBEDDERS.multilingual;
      const own = await open({ weightsDir: weightsDir as string });
      const shared = createSharedEmbedder(process, model);
      const [[there], [here]] = [await shared.embed(['Wie heißt du?']), await own.embed(['Wie heißt du?'])];
      expect(shared.model).toBe(own.model);
      expect(cosine(there, here)).toBeCloseTo(1, 5);
      await Promise.all([process.close(), own.close()]);
    },
  );
});
