/**
 * Bodies of answers that take their time.
 *
 * @module
 */

import { messageOf } from '../../../../src/errors.ts';

/** Clients give up on a server that says nothing for ten seconds. */
export const SIGN_OF_LIFE_MS = 5_000;

/** A body that is written from outside. @param onLeft The reader has gone. */
export function openBody(onLeft: () => void) {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started;
    },
    cancel: () => {
      controller = undefined;
      onLeft();
    },
  });
  return {
    body,
    write: (text: string) => controller?.enqueue(encoder.encode(text)),
    end: (error?: unknown) => (error === undefined ? controller?.close() : controller?.error(error)),
  };
}

/**
 * One JSON value. Where it takes long, spaces come before it, which JSON allows, so that the client sees that somebody is
 * there; a fault is then told in the body.
 *
 * @param work Gets the signal that aborts when the client leaves.
 */
export async function slowJson(
  work: (left: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Response> {
  const left = new AbortController();
  const working = work(AbortSignal.any([signal, left.signal]));
  const long = Promise.withResolvers<'long'>();
  const timer = setTimeout(() => long.resolve('long'), SIGN_OF_LIFE_MS);
  const first = await Promise.race([working, long.promise]).finally(() => clearTimeout(timer));
  if (first !== 'long') return Response.json(first);
  const { body, write, end } = openBody(() => left.abort());
  const signs = setInterval(() => write(' '), SIGN_OF_LIFE_MS);
  write(' ');
  working
    .catch((error: unknown) => ({
      error: { message: messageOf(error), type: 'server_error', param: null, code: null },
    }))
    .then((value) => {
      clearInterval(signs);
      write(JSON.stringify(value));
      end();
    });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}
