import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Supabase } from '../../../local/supabase/start.ts';
import { startNotes } from './support.ts';

let supabase: Supabase;

beforeAll(async () => {
  supabase = await startNotes();
});
afterAll(() => supabase.close());

/** @returns All that the server says until it hangs up. */
async function say(bytes: Uint8Array | string): Promise<string> {
  const socket = connect(supabase.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(bytes);
  return (await buffer(socket).catch(() => Buffer.alloc(0))).toString('latin1');
}

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'GET /rest/v1/rpc/digits HTTP/1.1',
    'GET //rest//v1/%zz HTTP/1.1',
    'GET http://elsewhere/rest/v1/rpc/digits HTTP/1.1',
    'POST /rest/v1/rpc/add HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'Host: localhost',
    'Host: ]bad[',
    'Content-Length: -1',
    'Content-Length: 99999999999',
    'Transfer-Encoding: chunked',
    'Authorization: Bearer a.b.c',
    'Connection: close',
    '',
    'ffffffffff',
  ),
);

it('survives whatever bytes arrive, and never answers them with a fault of its own', async () => {
  const run = fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
    const answer = await say(`${lines.join('\r\n')}\r\n\r\n`);
    expect(answer).not.toMatch(/^HTTP\/1\.1 5\d\d/);
  });
  await fc.assert(run, { numRuns: 500 });
  expect(await (await fetch(`${supabase.url}/healthz`)).text()).toBe('ok');
}, 120_000);

it('keeps an idle socket for 75 seconds, longer than a pool does', async () => {
  const response = await fetch(`${supabase.url}/healthz`);
  expect(response.headers.get('keep-alive')).toBe('timeout=75');
});

it('listens on the loopback address alone', () => {
  expect(supabase.url).toBe(`http://127.0.0.1:${supabase.port}`);
});
