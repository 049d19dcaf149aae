import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRelevanceSuite } from '../../eval/relevance/suite.ts';
import { loadConfig } from '../../src/config.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../src/memory/embedder/minilm.ts';
import { testWeightsDir } from '../support/weights.ts';

const { recallChoice } = loadConfig({
  LIVEKIT_URL: 'ws://127.0.0.1:9',
  LIVEKIT_API_KEY: 'test-key',
  LIVEKIT_API_SECRET: 'a-secret-of-thirty-two-characters',
  SUPABASE_URL: 'http://127.0.0.1:9',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key',
  OPENAI_API_KEY: 'test-key-12345678',
}).memory;

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
}, 300_000);
afterAll(() => embedder.close());

describe('recall with the floor of the configuration', () => {
  it('is silent for small talk and gives what matters', { timeout: 120_000 }, async () => {
    const report = await runRelevanceSuite(embedder, recallChoice);
    expect(report.quietMedian).toBe(0);
    expect(report.quietMean).toBeLessThanOrEqual(1);
    expect(report.among).toBeGreaterThanOrEqual(0.95);
    expect(report.held.among).toBeGreaterThanOrEqual(0.9);
    expect(report.tokensATurn).toBeLessThan(report.tokensOfEight / 2);
  });
});
