/**
 * Bodies of answers that take their time.
 *
 * @module
 */

/** Clients give up on a server that says nothing for ten seconds. */
const SIGN_OF_LIFE_MS = 5_000;

export interface BodyForm {
  readonly contentType: string;
  /** What readers of this form pass over. */
  readonly signOfLife: string;
  /** How a fault is told once the body has begun; without it the body breaks off. */
  readonly fault?: (error: unknown) => string;
}

/**
 * A body as it is written. Where the first of it takes long, signs of life come before it, so that the client sees that
 * somebody is there.
 *
 * @param work Gets the signal that aborts when the client leaves.
 * @throws What the work throws before anything is written.
 */
export async function slowBody(
  { contentType, signOfLife, fault }: BodyForm,
  signal: AbortSignal,
  work: (write: (text: string) => void, signal: AbortSignal) => Promise<void>,
): Promise<Response> {
  const left = new AbortController();
  const begun = Promise.withResolvers<void>();
  const { readable, writable } = new TextEncoderStream();
  const writer = writable.getWriter();
  writer.closed.catch(() => left.abort());
  const put = (text: string) => {
    writer.write(text).catch(() => undefined);
    begun.resolve();
  };
  const signs = setInterval(() => put(signOfLife), SIGN_OF_LIFE_MS);
  const write = (text: string) => {
    clearInterval(signs);
    put(text);
  };
  const working = work(write, AbortSignal.any([signal, left.signal])).finally(() => clearInterval(signs));
  await Promise.race([working, begun.promise]);
  working
    .catch((error) => (fault ? put(fault(error)) : writer.abort(error)))
    .then(() => writer.close())
    .catch(() => undefined);
  return new Response(readable, { headers: { 'content-type': contentType, 'cache-control': 'no-cache' } });
}
