import { describe, expect, it } from 'vitest';
import { observePool } from '../../src/pool/pool-metrics.ts';
import { observeRequests } from '../../src/pool/request-metrics.ts';
import { ServerNames } from '../../src/pool/server-names.ts';
import { HTTP_SECONDS } from '../../src/telemetry/buckets.ts';
import { NO_TRACES, type Traces } from '../../src/telemetry/spans.ts';
import { collectMetrics } from '../support/collected.ts';
import { openPool } from './support/pools.ts';
import { answering, COMPLETION, serveHttp } from './support/servers.ts';

const PROVIDER = 'openai';
const QUESTION = { model: 'm', messages: [] };

/** Traces that tell what was asked of them. */
function listeningTraces() {
  const spans: Array<{ name: string; attributes?: object; failure?: string }> = [];
  const traces: Traces = {
    ...NO_TRACES,
    request: (name) => {
      const span: (typeof spans)[number] = { name };
      spans.push(span);
      return {
        traceparent: TRACEPARENT,
        end: (attributes, failure) => Object.assign(span, { attributes, failure }),
      };
    },
  };
  return { spans, traces };
}
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

describe('requests of the pool', () => {
  it('are measured attempt by attempt, and as what a model was asked for', async () => {
    let failures = 1;
    await using server = await serveHttp((request, response) => {
      if (failures-- > 0) response.writeHead(503).end();
      else answering(COMPLETION)(request, response);
    });
    await using collected = collectMetrics();
    await using pool = openPool({ model: server.origin });
    observeRequests(pool, { meter: collected.meter, traces: NO_TRACES, provider: PROVIDER });
    await pool.getOpenAIClient().chat.completions.create(QUESTION);

    const place = { 'server.address': '127.0.0.1', 'server.port': server.port };
    await expect.poll(async () => (await collected.read()).size).toBe(2);
    const read = await collected.read();
    const method = { 'http.request.method': 'POST' };
    expect(read.get('http.client.request.duration')).toEqual([
      {
        attributes: { ...method, ...place, 'http.response.status_code': 503, 'error.type': '503' },
        value: 1,
        sum: expect.any(Number),
        bounds: HTTP_SECONDS,
      },
      expect.objectContaining({
        attributes: { ...method, ...place, 'http.response.status_code': 200 },
        value: 1,
      }),
    ]);
    expect(read.get('gen_ai.client.operation.duration')).toEqual([
      expect.objectContaining({
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': PROVIDER,
          'gen_ai.request.model': 'm',
          ...place,
        },
        value: 1,
      }),
    ]);
  });

  it('that come to nothing say why', async () => {
    await using collected = collectMetrics();
    await using pool = openPool({ model: 'http://127.0.0.1:1', config: { retries: 0 } });
    observeRequests(pool, { meter: collected.meter, traces: NO_TRACES, provider: PROVIDER });
    await expect(pool.getOpenAIClient().chat.completions.create(QUESTION)).rejects.toThrow();
    await expect.poll(async () => (await collected.read()).size).toBe(2);
    for (const [point] of (await collected.read()).values())
      expect(point?.attributes).toMatchObject({ 'error.type': 'CONNECTION_LOST' });
  });

  it('carry the trace that they belong to', async () => {
    const seen: unknown[] = [];
    await using server = await serveHttp((request, response) => {
      seen.push(request.headers.traceparent);
      answering(COMPLETION)(request, response);
    });
    await using collected = collectMetrics();
    await using pool = openPool({ model: server.origin });
    const { spans, traces } = listeningTraces();
    observeRequests(pool, { meter: collected.meter, traces, provider: PROVIDER });
    await pool.getOpenAIClient().chat.completions.create(QUESTION);
    await pool.getSupabaseClient().rpc('save_turn', { p_text: 'secret' });
    await expect.poll(() => spans.every(({ attributes }) => attributes)).toBe(true);
    expect(seen).toEqual([TRACEPARENT, TRACEPARENT]);
    expect(spans).toEqual([
      {
        name: 'chat m',
        attributes: expect.objectContaining({ 'gen_ai.request.model': 'm' }),
        failure: undefined,
      },
      {
        name: 'save_turn',
        attributes: expect.objectContaining({
          'db.system.name': 'postgresql',
          'http.response.status_code': 200,
        }),
        failure: undefined,
      },
    ]);
    expect(JSON.stringify(spans)).not.toContain('secret');
  });
});

it('addresses of servers are bounded in number', () => {
  const servers = new ServerNames();
  const hosts = Array.from({ length: 100 }, (_, n) =>
    servers.attributesOf(new URL(`https://host-${n}.example`)),
  );
  expect(new Set(hosts.map((host) => host['server.address'])).size).toBe(21);
  expect(hosts.at(-1)).toEqual({ 'server.address': '_OTHER', 'server.port': 0 });
  expect(servers.attributesOf(new URL('https://host-0.example'))).toEqual({
    'server.address': 'host-0.example',
    'server.port': 443,
  });
});

it('states of a pool are processes that are in them', async () => {
  await using server = await serveHttp(answering(COMPLETION));
  await using collected = collectMetrics();
  await using pool = openPool({ model: server.origin });
  observePool(collected.meter, pool);
  await pool.getOpenAIClient().chat.completions.create(QUESTION);
  const read = await collected.read();
  const chat = (name: string) => read.get(name)?.filter(({ attributes }) => attributes.service === 'chat');
  expect(chat('kindred.service.breakers')).toEqual([
    { attributes: { service: 'chat', state: 'closed' }, value: 1 },
    { attributes: { service: 'chat', state: 'half-open' }, value: 0 },
    { attributes: { service: 'chat', state: 'open' }, value: 0 },
  ]);
  expect(chat('kindred.service.attempts')).toEqual([{ attributes: { service: 'chat' }, value: 1 }]);
  expect(read.get('kindred.pool.health')).toContainEqual({ attributes: { state: 'healthy' }, value: 1 });
});
