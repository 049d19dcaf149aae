import { describe, expect, it } from 'vitest';
import { openPool } from './support/pools.ts';
import { json, serveHttp, serveRaw } from './support/servers.ts';

/** Cuts the connection of the first requests after it has read them, then answers. */
async function serveCutting(times: number) {
  let seen = 0;
  const server = await serveHttp((request, response) => {
    request.resume().on('end', () => {
      seen += 1;
      if (seen <= times) request.socket.destroy();
      else json(response, { seen, headers: request.headers });
    });
  });
  return Object.assign(server, { seen: () => seen });
}

describe('a request whose connection is cut after it was sent', () => {
  it('is repeated when it goes to the chat service', async () => {
    await using server = await serveCutting(2);
    await using pool = openPool({ model: server.origin });
    const { fetch } = pool.getHttpSession();

    const response = await fetch(`${server.origin}/v1/chat/completions`, { method: 'POST', body: '{}' });

    expect(await response.json()).toMatchObject({ seen: 3 });
    expect(pool.getStats().services.chat).toMatchObject({ retries: 2, breaker: 'closed' });
  });

  it('is not repeated when it is a call of a database function', async () => {
    await using server = await serveCutting(1);
    await using pool = openPool({ model: 'http://127.0.0.1:9', database: server.origin });

    const { error } = await pool.getSupabaseClient().rpc('spend');

    expect(error?.message).toContain('the connection failed');
    expect(server.seen()).toBe(1);
  });

  it('is repeated when the call of a database function is declared idempotent, without the header on the wire', async () => {
    await using server = await serveCutting(1);
    await using pool = openPool({ model: 'http://127.0.0.1:9', database: server.origin });

    const { data, error } = await pool.getSupabaseClient().rpc('save').setHeader('x-idempotent', '1');

    expect(error).toBeNull();
    expect(data).toMatchObject({ seen: 2 });
    expect(data).not.toHaveProperty('headers.x-idempotent');
  });

  it('is not repeated when its body is a stream, which can be read once', async () => {
    await using server = await serveCutting(1);
    await using pool = openPool({ model: server.origin });
    const { fetch } = pool.getHttpSession();
    const body = new Blob(['{}']).stream();

    const call = fetch(`${server.origin}/v1/chat/completions`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);

    await expect(call).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(server.seen()).toBe(1);
  });
});

describe('a request that was not sent', () => {
  it('is repeated whatever it is', async () => {
    await using server = await serveHttp((request, response) => {
      request.resume().on('end', () => json(response, { ok: true }));
    });
    let lookups = 0;
    await using pool = openPool({
      model: 'http://127.0.0.1:9',
      database: `http://database.test:${server.port}`,
      network: {
        resolve: async () => {
          lookups += 1;
          if (lookups < 3) throw Object.assign(new Error('try again'), { code: 'EAI_AGAIN' });
          return [{ address: '127.0.0.1', family: 4 }];
        },
      },
    });

    const { data } = await pool.getSupabaseClient().rpc('spend');

    expect(data).toEqual({ ok: true });
    expect(pool.getStats().services.database.retries).toBe(2);
  });
});

describe('an answer', () => {
  it('that breaks off in the middle of its JSON is fetched again', async () => {
    let connections = 0;
    await using server = await serveRaw((socket) => {
      connections += 1;
      const whole = connections > 1;
      socket.once('data', () => {
        socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"a": ${whole ? '1234}' : ''}`,
        );
      });
    });
    await using pool = openPool({ model: server.origin });
    const { fetch } = pool.getHttpSession();

    const response = await fetch(`${server.origin}/v1/embeddings`, { method: 'POST', body: '{}' });

    expect(await response.json()).toEqual({ a: 1234 });
    expect(pool.getStats().services.embedding).toMatchObject({ attempts: 2, failures: 1 });
  });

  it('that streams may take longer than the total timeout, while each silence is short', async () => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        response.write(`data: ${sent}\n\n`);
        if (sent === 8) {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    });
    await using pool = openPool({
      model: server.origin,
      config: { totalTimeoutMs: 500, connectTimeoutMs: 500 },
    });
    const { fetch } = pool.getHttpSession();

    const response = await fetch(`${server.origin}/v1/chat/completions`, { method: 'POST', body: '{}' });

    expect(await response.text()).toContain('data: 8');
  });

  it('that streams and falls silent is cut, counts as a failure and is not repeated', async () => {
    let asked = 0;
    await using server = await serveHttp((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    await using pool = openPool({
      model: server.origin,
      config: { totalTimeoutMs: 300, connectTimeoutMs: 300 },
    });
    const { fetch } = pool.getHttpSession();

    const response = await fetch(`${server.origin}/v1/chat/completions`, { method: 'POST', body: '{}' });

    await expect(response.text()).rejects.toMatchObject({ cause: { code: 'DEADLINE_EXCEEDED' } });
    await expect.poll(() => pool.getStats().services.chat.failures).toBe(1);
    expect(asked).toBe(1);
  });

  it('that the caller no longer wants is let go and counts as no failure', async () => {
    await using server = await serveHttp((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    await using pool = openPool({ model: server.origin });
    const stop = new AbortController();
    const { fetch } = pool.getHttpSession();
    const response = await fetch(`${server.origin}/v1/chat/completions`, {
      method: 'POST',
      body: '{}',
      signal: stop.signal,
    });

    stop.abort(new Error('barged in'));

    await expect(response.text()).rejects.toThrow('barged in');
    await expect.poll(() => pool.getStats().services.chat.inFlight).toBe(0);
    expect(pool.getStats()).toMatchObject({ connection_errors: 0, services: { chat: { failures: 0 } } });
  });
});

describe('a pause between attempts', () => {
  it('ends at once when the caller aborts', async () => {
    await using server = await serveHttp((request, response) => {
      response.setHeader('retry-after', '20');
      request.resume().on('end', () => json(response, {}, 503));
    });
    await using pool = openPool({ model: server.origin });
    const stop = new AbortController();
    const { fetch } = pool.getHttpSession();
    const call = fetch(`${server.origin}/v1/chat/completions`, {
      method: 'POST',
      body: '{}',
      signal: stop.signal,
    });
    await expect.poll(() => pool.getStats().services.chat.retries).toBe(1);

    stop.abort(new Error('hung up'));

    await expect(call).rejects.toThrow('hung up');
    expect(pool.getStats().services.chat.attempts).toBe(1);
  });
});
