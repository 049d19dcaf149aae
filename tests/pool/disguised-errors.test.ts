import { describe, expect, it } from 'vitest';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { disguisedStatus } from '../../src/pool/disguised-errors.ts';
import { openPool } from './support/pools.ts';
import { json, serveHttp } from './support/servers.ts';

const statusOf = (body: unknown, type = 'application/json') => {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return disguisedStatus(200, type, bytes.buffer);
};

describe('a body that is an error', () => {
  it.each([
    [{ error: { code: 429, message: 'slow down' } }, 429],
    [{ error: { status: 503 } }, 503],
    [{ error: 'overloaded' }, 502],
    [{ error: { code: 'rate_limited' }, user_id: 'u' }, 502],
    [{ object: 'error', message: 'no such model', code: 404 }, 404],
  ])('%j stands for %i', (body, status) => expect(statusOf(body)).toBe(status));

  it.each([
    [{ choices: [{ message: { content: 'the word "error": {' } }] }],
    [{ error: null, choices: [] }],
    [{ choices: [], error: { code: 1 } }],
    [{ object: 'list', data: [] }],
    ['{"error": {'],
    ['not JSON'],
  ])('%j is none', (body) => expect(statusOf(body)).toBeNull());

  it('is looked for in JSON alone', () => expect(statusOf({ error: {} }, 'audio/pcm')).toBeNull());
});

async function chat(pool: ConnectionPool, model: string): Promise<string> {
  const { fetch } = pool.getHttpSession();
  const response = await fetch(`${model}/v1/chat/completions`, { method: 'POST', body: '{}' });
  return `${response.status} ${await response.text()}`;
}

it('is repeated as the status that it speaks of would be, and counted', async () => {
  let left = 1;
  await using server = await serveHttp((request, response) => {
    const busy = { error: { code: 503, message: 'busy' } };
    request.resume().on('end', () => json(response, left-- > 0 ? busy : { choices: [] }, 200));
  });
  await using pool = openPool({ model: server.origin });
  expect(await chat(pool, server.origin)).toBe('200 {"choices":[]}');
  expect(pool.getStats().services.chat).toMatchObject({ attempts: 2, failures: 1, retries: 1 });
});

describe('streams that break off', () => {
  const streams = async (pool: ConnectionPool, model: string, count: number) => {
    const { fetch } = pool.getHttpSession();
    for (let i = 0; i < count; i++) {
      const response = await fetch(`${model}/v1/chat/completions`, { method: 'POST', body: '{}' }).catch(
        () => null,
      );
      await response?.text().catch(() => undefined);
    }
  };

  /** As the openai client does it: the body is cancelled first, the request is aborted a moment later. */
  const interrupted = async (pool: ConnectionPool, model: string) => {
    const controller = new AbortController();
    const { fetch } = pool.getHttpSession();
    const init = { method: 'POST', body: '{}', signal: controller.signal };
    const response = await fetch(`${model}/v1/chat/completions`, init);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    controller.abort();
  };

  it('because somebody has read enough, as an interrupted reply does, do not open the circuit', async () => {
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {}\n\n');
      });
    });
    await using pool = openPool({ model: server.origin, config: { retries: 0 } });
    for (let i = 0; i < 20; i++) await interrupted(pool, server.origin);
    expect(pool.getStats().services.chat).toMatchObject({ breaker: 'closed', attempts: 20, failures: 0 });
  });

  it('by an error as an event open the circuit, though not by two of them', async () => {
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {}\n\ndata: {"error": {"message": "overloaded"}}\n\n');
      });
    });
    await using pool = openPool({ model: server.origin, config: { retries: 0 } });
    await streams(pool, server.origin, 2);
    expect(pool.getStats().services.chat.breaker).toBe('closed');
    await streams(pool, server.origin, 18);
    expect(pool.getStats().services.chat.breaker).toBe('open');
  });

  it.each([
    ['all of them open the circuit', () => true, 'open'],
    ['one of four does not', (i: number) => i % 4 === 0, 'closed'],
  ])('%s', async (_, breaks, state) => {
    let streamed = 0;
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {}\n\n');
        if (breaks(streamed++)) setTimeout(() => response.destroy(), 10);
        else response.end('data: [DONE]\n\n');
      });
    });
    await using pool = openPool({ model: server.origin, config: { retries: 0 } });
    await streams(pool, server.origin, 20);
    expect(pool.getStats().services.chat.breaker).toBe(state);
  });
});
