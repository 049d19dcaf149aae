import { OpenAI, toFile } from 'openai';
import { describe, expect, it } from 'vitest';
import { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { describeStats } from '../../src/pool/pool-stats.ts';
import { openPool, poolConfig, poolOptions } from './support/pools.ts';
import { answering, COMPLETION, json, serveHttp, serveHttps } from './support/servers.ts';

const MESSAGES = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] };

describe('a pool', () => {
  it('carries chat, transcription, speech, embeddings and database over its sockets', async () => {
    await using server = await serveHttp((request, response) => {
      const { url = '' } = request;
      request.resume().on('end', () => {
        if (url.endsWith('/speech')) response.writeHead(200, { 'content-type': 'audio/pcm' }).end('pcm');
        else if (url.endsWith('/transcriptions')) json(response, { text: 'hello' });
        else if (url.endsWith('/embeddings')) json(response, { data: [{ embedding: [1], index: 0 }] });
        else json(response, url.includes('/rpc/') ? { saved: true } : COMPLETION);
      });
    });
    await using pool = openPool({ model: server.origin });
    const openai = pool.getOpenAIClient();
    const file = await toFile(Buffer.from('RIFF'), 'a.wav');

    const completion = await openai.chat.completions.create(MESSAGES);
    const transcription = await openai.audio.transcriptions.create({ model: 'm', file });
    const speech = await openai.audio.speech.create({ model: 'm', voice: 'alloy', input: 'hi' });
    const embedding = await openai.embeddings.create({ model: 'm', input: 'hi', encoding_format: 'float' });
    const saved = await pool.getSupabaseClient().rpc('save');

    expect(completion.choices[0]?.message.content).toBe('hello');
    expect(transcription.text).toBe('hello');
    expect(await speech.text()).toBe('pcm');
    expect(embedding.data[0]?.embedding).toEqual([1]);
    expect(saved.data).toEqual({ saved: true });
    const {
      chat,
      transcription: stt,
      speech: voice,
      embedding: vectors,
      database,
    } = pool.getStats().services;
    expect([chat, stt, voice, vectors, database].map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1]);
  });

  it('opens one connection for requests that follow each other without a pause', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin });

    for (let turn = 0; turn < 20; turn += 1) await pool.getOpenAIClient().chat.completions.create(MESSAGES);

    expect(server.accepted).toBe(1);
    expect(pool.getStats().origins[server.origin]).toMatchObject({
      opened: 1,
      requests: 20,
      reusedShare: 0.95,
    });
  });

  it('makes one model client, and one database client per URL and key', async () => {
    await using pool = openPool({ model: 'http://127.0.0.1:9' });

    expect(pool.getOpenAIClient()).toBe(pool.getOpenAIClient());
    const client = pool.getSupabaseClient('http://db.test', 'key-one');
    expect(pool.getSupabaseClient('http://db.test', 'key-one')).toBe(client);
    expect(pool.getSupabaseClient('http://db.test', 'key-two')).not.toBe(client);
    expect(pool.getStats()).toMatchObject({
      supabase_clients: 2,
      http_session_active: true,
      openai_clients_ready: true,
      connection_errors: 0,
      last_health_check: null,
      status: 'healthy',
    });
  });

  it('speaks TLS to a server whose certificate it was told to trust, and refuses it otherwise', async () => {
    await using server = await serveHttps(answering(COMPLETION));
    await using trusting = openPool({ model: server.origin, network: { ca: server.ca } });
    await using wary = openPool({ model: server.origin, config: { retries: 0 } });

    const completion = await trusting.getOpenAIClient().chat.completions.create(MESSAGES);

    expect(completion.choices[0]?.message.content).toBe('hello');
    await expect(wary.getOpenAIClient().chat.completions.create(MESSAGES)).rejects.toBeInstanceOf(
      OpenAI.APIConnectionError,
    );
  });

  it('warms the connections of a turn, which the first requests then use', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin });

    const reports = await pool.warm();

    expect(reports).toMatchObject([{ ok: true }, { ok: true }]);
    expect(server.accepted).toBe(3);
    await Promise.all([
      pool.getOpenAIClient().chat.completions.create(MESSAGES),
      pool.getOpenAIClient().chat.completions.create(MESSAGES),
      pool.getSupabaseClient().rpc('any'),
    ]);
    expect(server.accepted).toBe(3);
  });

  it('names who cannot be reached when it warms, and does not fail', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin, database: 'http://nowhere.invalid' });

    const [model, database] = await pool.warm();

    expect(model).toMatchObject({ ok: true });
    expect(database).toMatchObject({ ok: false, error: { code: 'DNS_FAILED' } });
  });

  it('renews connections that are about to idle out while it is kept warm', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin, config: { keepAliveMs: 1_000 } });
    await pool.warm();

    const stop = pool.keepWarm();
    const { requests } = pool.getStats().origins[server.origin] ?? { requests: 0 };
    await expect
      .poll(() => pool.getStats().origins[server.origin]?.requests, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(requests + 8);
    expect(server.accepted).toBe(3);

    stop();
    await expect.poll(() => server.open, { timeout: 10_000 }).toBe(0);
  });

  it('drops idle connections and resets its errors on cleanup', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin, config: { retries: 0 } });
    await pool.getOpenAIClient().chat.completions.create(MESSAGES);
    await expect(pool.getHttpSession().fetch('http://nowhere.invalid')).rejects.toMatchObject({
      code: 'DNS_FAILED',
    });

    const report = pool.cleanup();

    expect(report).toEqual({
      before: { connection_errors: 1, open: 1 },
      after: { connection_errors: 0, open: 0 },
    });
    await expect.poll(() => server.open).toBe(0);
    await pool.getOpenAIClient().chat.completions.create(MESSAGES);
    expect(server.accepted).toBe(2);
  });

  it('keeps a connection that is busy when it is cleaned up', async () => {
    const asked = Promise.withResolvers<() => void>();
    await using server = await serveHttp((_request, response) =>
      asked.resolve(() => json(response, COMPLETION)),
    );
    await using pool = openPool({ model: server.origin });
    const call = pool.getOpenAIClient().chat.completions.create(MESSAGES);
    const answer = await asked.promise;

    expect(pool.cleanup().after.open).toBe(1);

    answer();
    expect((await call).choices).toHaveLength(1);
  });

  it('waits at close for what is in flight, takes nothing new, and closes once', async () => {
    const asked = Promise.withResolvers<() => void>();
    await using server = await serveHttp((_request, response) =>
      asked.resolve(() => json(response, COMPLETION)),
    );
    const pool = openPool({ model: server.origin });
    const call = pool.getOpenAIClient().chat.completions.create(MESSAGES);
    const answer = await asked.promise;

    const closing = pool.close();
    expect(pool.close()).toBe(closing);
    await expect(pool.getHttpSession().fetch(server.origin)).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    answer();

    expect((await call).choices).toHaveLength(1);
    await closing;
    expect(pool.getStats()).toMatchObject({
      status: 'closed',
      http_session_active: false,
      connections: { open: 0 },
    });
  });

  it('cuts at close what outlasts the grace', async () => {
    await using server = await serveHttp(() => undefined);
    const pool = openPool({ model: server.origin });
    const call = pool.getHttpSession().fetch(server.origin);
    const refused = expect(call).rejects.toMatchObject({ code: 'POOL_CLOSED' });
    await expect.poll(() => server.open).toBe(1);

    await pool.close(20);

    await refused;
    await expect.poll(() => server.open).toBe(0);
  });

  it('tells about itself in a sentence that can be spoken', async () => {
    await using server = await serveHttp(answering(COMPLETION));
    await using pool = openPool({ model: server.origin });
    await pool.getOpenAIClient().chat.completions.create(MESSAGES);
    await pool.getOpenAIClient().chat.completions.create(MESSAGES);

    expect(describeStats(pool.getStats())).toBe(
      'My connections are healthy: 1 is open, 50 percent of requests reused one, and there were 0 errors.',
    );
  });
});

describe('a pool that cannot be opened', () => {
  it('names every absurd limit, URL and key at once, and no key', () => {
    const options = poolOptions({ model: 'http://127.0.0.1:9' });
    const broken = {
      ...options,
      config: poolConfig({ maxConnections: -1, retries: 1.5, breakerFailureShare: 2 }),
      openai: { apiKey: 'two words', baseUrl: 'not a url' },
    };

    const open = () => new ConnectionPool(broken);

    expect(open).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    for (const name of [
      'maxConnections',
      'retries',
      'breakerFailureShare',
      'openai.apiKey',
      'openai.baseUrl',
    ]) {
      expect(open).toThrow(name);
    }
    expect(open).not.toThrow('two words');
  });

  it('because one host may have more connections than all hosts', () => {
    const options = poolOptions({
      model: 'http://127.0.0.1:9',
      config: { maxConnections: 5, maxPerHost: 6 },
    });

    expect(() => new ConnectionPool(options)).toThrow('config.maxPerHost: it must be at most maxConnections');
  });
});
