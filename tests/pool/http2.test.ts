import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { openPool } from './support/pools.ts';

/** Speaks HTTP/1.1 and HTTP/2, and says which. */
async function serveBoth() {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
  const server = createSecureServer(
    { key: pems.private, cert: pems.cert, allowHTTP1: true },
    (request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ version: request.httpVersion }));
      });
    },
  );
  const state = { connections: 0 };
  server.on('secureConnection', () => {
    state.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return { origin, ca: pems.cert, state, [Symbol.dispose]: () => void server.close() };
}

describe('a server that offers HTTP/2', () => {
  it('is spoken to in HTTP/2 over one connection when that is switched on', async () => {
    using server = await serveBoth();
    await using pool = openPool({
      model: server.origin,
      config: { http2: true },
      network: { ca: server.ca },
    });
    const { fetch } = pool.getHttpSession();

    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await fetch(`${server.origin}/v1/models`)).json()),
    );

    expect(new Set(answers.map((answer) => (answer as { version: string }).version))).toEqual(
      new Set(['2.0']),
    );
    expect(server.state.connections).toBe(1);
    expect(pool.getStats().origins[server.origin]).toMatchObject({ open: 1, requests: 20 });
    await expect.poll(() => pool.getStats().origins[server.origin]?.busy).toBe(0);
  });

  it('is spoken to in HTTP/1.1 by default', async () => {
    using server = await serveBoth();
    await using pool = openPool({ model: server.origin, network: { ca: server.ca } });

    const answer = await (await pool.getHttpSession().fetch(`${server.origin}/v1/models`)).json();

    expect(answer).toEqual({ version: '1.1' });
  });
});
