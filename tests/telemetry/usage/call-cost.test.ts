import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/telemetry/log.ts';
import { callCost } from '../../../src/telemetry/usage/call-cost.ts';
import { UsageMeter, UsageTally } from '../../../src/telemetry/usage/model-use.ts';
import { loadPrices, type Prices, priceOf } from '../../../src/telemetry/usage/prices.ts';
import { providerOf } from '../../../src/telemetry/usage/provider.ts';
import { observeUsage } from '../../../src/telemetry/usage/usage-metrics.ts';
import { collectMetrics } from '../../support/collected.ts';

const PRICES: Prices = {
  currency: 'EUR',
  models: {
    chatty: { inputPerMillion: 2, cachedInputPerMillion: 1, outputPerMillion: 10 },
    listener: { perMinute: 0.06 },
    speaker: { perMillionCharacters: 20 },
  },
};

describe('the cost of a call', () => {
  it('is its usage by model times the prices', () => {
    const meter = new UsageMeter();
    const tally = new UsageTally(meter);
    meter.note({
      operation: 'chat',
      model: 'chatty',
      inputTokens: 1_000,
      cachedTokens: 500,
      outputTokens: 100,
    });
    meter.note({ operation: 'chat', model: 'chatty', inputTokens: 1_000, outputTokens: 100 });
    meter.note({ operation: 'transcription', model: 'listener', audioMs: 30_000 });
    meter.note({ operation: 'speech', model: 'speaker', characters: 500, audioMs: 20_000 });
    tally.stop();
    meter.note({ operation: 'chat', model: 'chatty', inputTokens: 1_000_000 });

    expect(callCost(tally.usage, PRICES)).toEqual({
      currency: 'EUR',
      total: 0.0455,
      byModel: [
        { operation: 'chat', model: 'chatty', cost: 0.0055 },
        { operation: 'transcription', model: 'listener', cost: 0.03 },
        { operation: 'speech', model: 'speaker', cost: 0.01 },
      ],
      unknown: [],
    });
  });

  it('leaves out models that have no price, and names them', () => {
    const usage = { inputTokens: 5, cachedTokens: 0, outputTokens: 5, characters: 0, audioMs: 0 };
    const cost = callCost([{ operation: 'chat', model: 'nobody-knows', ...usage }], PRICES);
    expect(cost).toMatchObject({ total: 0, unknown: ['nobody-knows'] });
    expect(cost.byModel[0]?.cost).toBeNull();
  });

  it('is counted as it arises, and a model without a price is said once', async () => {
    await using collected = collectMetrics();
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => void lines.push(line) });
    const usage = new UsageMeter();
    observeUsage(collected.meter, { usage, prices: PRICES, provider: 'openai', log });
    for (let turn = 0; turn < 3; turn++) {
      usage.note({ operation: 'chat', model: 'chatty', inputTokens: 1_000, outputTokens: 100 });
      usage.note({ operation: 'chat', model: 'nobody-knows', inputTokens: 7 });
    }
    const read = await collected.read();
    const of = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'chatty',
    };
    expect(read.get('kindred.model.cost')).toEqual([
      { attributes: { ...of, 'kindred.currency': 'EUR' }, value: expect.closeTo(0.009, 9) },
    ]);
    expect(read.get('gen_ai.client.token.usage')).toContainEqual(
      expect.objectContaining({ attributes: { ...of, 'gen_ai.token.type': 'input' }, value: 3, sum: 3_000 }),
    );
    expect(lines.filter((line) => line.includes('nobody-knows'))).toHaveLength(1);
  });
});

describe('the table of prices', () => {
  it('knows every model that Kindred uses where nothing is set', () => {
    const prices = loadPrices();
    for (const model of [
      'gpt-4.1-mini',
      'gpt-4o-mini-transcribe',
      'gpt-4o-mini-tts',
      'text-embedding-3-small',
    ])
      expect(priceOf(prices, model)).toBeDefined();
  });

  it('has one price for a model with its date and without', () => {
    expect(priceOf(PRICES, 'chatty-2025-04-14')).toEqual(PRICES.models.chatty);
    expect(priceOf(PRICES, 'chatty-mini')).toBeUndefined();
  });

  it.each([
    '{',
    '{"currency":"USD","models":{"m":{"inputPerToken":1}}}',
    '{"currency":"dollar","models":{}}',
  ])('that is none is refused by the name of its file: %s', async (text) => {
    const folder = await mkdtemp(join(tmpdir(), 'kindred-prices-'));
    const file = join(folder, 'mine.json');
    await writeFile(file, text);
    expect(() => loadPrices(file)).toThrow(/PRICES_FILE: .*mine\.json/);
    await rm(folder, { recursive: true });
  });
});

it('who runs a service is told by its host, else it is said to speak as OpenAI', () => {
  expect(providerOf('https://api.groq.com/openai/v1')).toBe('groq');
  expect(providerOf('https://mine.openai.azure.com')).toBe('azure.ai.openai');
  expect(providerOf('http://127.0.0.1:8000/v1')).toBe('openai');
});
