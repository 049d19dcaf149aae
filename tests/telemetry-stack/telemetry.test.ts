/**
 * One real call, and what it leaves in a real Prometheus and in the traces: dashboard and alerts ask for what is there.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { TelemetryStack } from './support/telemetry-stack.ts';

const SAID = 'My name is Miriam and I have a cat called Pepper.';
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
});

const QUERIES = dashboard
  .parse(JSON.parse(readFileSync(fileOf('../../deploy/grafana/kindred.json'), 'utf8')))
  .panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const));

describe('a call', () => {
  let telemetry: TelemetryStack;
  let stack: TestStack;

  beforeAll(async () => {
    telemetry = await TelemetryStack.start();
    stack = await TestStack.start({
      args: ['--no-page'],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.endpoint,
        TURN_DETECTION: 'vad',
        CHAT_MODEL: 'a-chat-model',
        EXTRACTION_MODEL: 'a-chat-model',
        PRICES_FILE: fileOf('./prices.json'),
      },
    });
    await stack.run('call', '--user', 'miriam', '--say', SAID, '--say', "What is my cat's name?", '--json');
    // The process of the call sends what it has left at its end, behind the hang-up.
    await vi.waitFor(
      () => {
        if (!telemetry.spans.some(({ name }) => name === 'kindred.call')) throw new Error('the call goes on');
      },
      { timeout: 90_000, interval: 250 },
    );
  });

  afterAll(async () => {
    await stack?.remove();
    await telemetry?.stop();
  });

  const sumOf = async (promql: string) => (await telemetry.query(promql))[0]?.value ?? 0;

  it.each(QUERIES)('leaves data for the dashboard: %s: %s', async (_title, expr) => {
    // Whole intervals of the worker's exports lie within it, though the call was short.
    const query = expr.replaceAll('$__rate_interval', '10m');
    await expect
      .poll(async () => (await telemetry.query(query)).filter(({ value }) => !Number.isNaN(value)).length, {
        timeout: 45_000,
        interval: 500,
      })
      .toBeGreaterThan(0);
  });

  it('leaves rules of alerts that Prometheus can evaluate, and none that is raised by a good call', async () => {
    await expect
      .poll(async () => (await telemetry.rules()).map(({ health }) => health), { timeout: 45_000 })
      .not.toContain('unknown');
    const rules = await telemetry.rules();
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.length).toBeGreaterThan(10);
    const isRaised = async (query: string) => (await telemetry.query(query)).length > 0;
    const raised = [];
    for (const { name, query } of rules) if (await isRaised(query)) raised.push(name);
    // How quick this machine is says nothing.
    expect(raised.filter((name) => !/Slow|Late|OverBudget/.test(name))).toEqual([]);
  });

  it('asks in alerts for metrics that there are, but where all is well', async () => {
    const names = new Set(
      (await telemetry.query('count by (__name__) ({__name__=~".+"})')).map(({ labels }) => labels.__name__),
    );
    const asked = (await telemetry.rules()).flatMap(
      ({ query }) => query.match(/\b(?:kindred|http|gen_ai)_\w+/g) ?? [],
    );
    const labels = new Set(['http_response_status_code']);
    expect([...new Set(asked)].filter((name) => !names.has(name) && !labels.has(name))).toEqual([]);
  });

  it('is counted once over all processes, and ended', async () => {
    expect(await sumOf('sum(increase(kindred_calls_total[10m]))')).toBeGreaterThan(0);
    expect(await sumOf('sum(kindred_calls_total)')).toBe(1);
    expect(await sumOf('sum(kindred_calls_active)')).toBe(0);
    expect(await sumOf('sum(kindred_worker_job_requests_total)')).toBe(1);
    expect(await sumOf('sum(kindred_outbox_age_seconds_count{outcome="stored"})')).toBe(2);
  });

  it('costs what the table of prices says', async () => {
    const tokens = (type: string) =>
      sumOf(
        `sum(gen_ai_client_token_usage_sum{gen_ai_request_model="a-chat-model",gen_ai_token_type="${type}"})`,
      );
    const cost = await sumOf(
      'sum(kindred_model_cost_total{gen_ai_operation_name="chat",kindred_currency="EUR"})',
    );
    expect(await tokens('input')).toBeGreaterThan(0);
    expect(cost).toBeCloseTo(((await tokens('input')) + 4 * (await tokens('output'))) / 1e6, 9);
    const models = await telemetry.query('sum by (gen_ai_operation_name) (kindred_model_cost_total)');
    expect(models.map(({ labels }) => labels.gen_ai_operation_name).sort()).toEqual([
      'chat',
      'speech',
      'transcription',
    ]);
  });

  it('is one trace over worker, job, model and database', () => {
    const [call] = telemetry.spans.filter(({ name }) => name === 'kindred.call');
    const ofCall = telemetry.spans.filter(({ traceId }) => traceId === call?.traceId);
    const named = (name: string) => ofCall.filter((one) => one.name === name);
    const [request] = named('kindred.job.request');
    expect(request).toMatchObject({ role: 'worker' });
    expect(call).toMatchObject({ role: 'job', parentSpanId: request?.spanId });
    expect(call?.instance).not.toBe(request?.instance);
    const turns = named('kindred.turn');
    expect(turns).toHaveLength(2);
    expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual([call?.spanId, call?.spanId]);
    const within = (spans: readonly { spanId: string }[]) =>
      ofCall
        .filter(({ parentSpanId }) => spans.some(({ spanId }) => spanId === parentSpanId))
        .map(({ name }) => name);
    expect(within(turns)).toContain('chat a-chat-model');
    expect(within(named('kindred.start'))).toContain('start_call');
    expect(within(named('kindred.turn.processing'))).toEqual(
      expect.arrayContaining(['chat a-chat-model', 'save_turn', 'extraction']),
    );
  });

  it('tells nothing of who called and of what was said', async () => {
    const series = await telemetry.query('{__name__=~".+"}');
    const told = JSON.stringify([series.map(({ labels }) => labels), telemetry.spans]);
    expect(told).not.toMatch(/miriam|pepper|cat's/i);
  });
});
