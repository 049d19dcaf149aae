/**
 * Errors that a model service sends as a success: HTTP 200 with an error for a body, as gateways in front of several
 * providers do. Given the status that they speak of, they are repeated, counted and reported as any other.
 *
 * @module
 */

/** Where in a body such an error begins; an answer of embeddings is long and need not be read. */
const LOOKED_AT_BYTES = 400;
const LOOKS_LIKE_ONE = /"error"\s*:\s*["{]|"object"\s*:\s*"error"/;
/** What the body says nothing exact about is the service's fault. */
const BAD_GATEWAY = 502;

interface Body {
  readonly error?: unknown;
  readonly object?: unknown;
  readonly code?: unknown;
}

/** Begins an event that is an error. */
const ERROR_EVENT = /(?:^|\n)(?:event: ?error|data: ?\{\s*"error"\s*:\s*["{])/;

/** @param chunk A piece of a stream of events as it came: services send an event in one. */
export function isErrorEvent(chunk: Uint8Array): boolean {
  return ERROR_EVENT.test(new TextDecoder().decode(chunk));
}

/** @param body The whole body of an answer that was no stream. @returns The status that it stands for; `null`: no error. */
export function disguisedStatus(status: number, contentType: string, body: ArrayBuffer): number | null {
  if (status !== 200 || !contentType.includes('json')) return null;
  const start = new TextDecoder().decode(body.slice(0, LOOKED_AT_BYTES));
  if (!LOOKS_LIKE_ONE.test(start)) return null;
  try {
    return statusOf(JSON.parse(new TextDecoder().decode(body)) as Body);
  } catch {
    return null;
  }
}

function statusOf(body: Body): number | null {
  const isError = (body.error !== undefined && body.error !== null) || body.object === 'error';
  if (!isError || 'choices' in body || 'data' in body) return null;
  const { code, status } = (typeof body.error === 'object' ? body.error : body) as {
    code?: unknown;
    status?: unknown;
  };
  const said = [code, status].map(Number).find((number) => number >= 400 && number <= 599);
  return said ?? BAD_GATEWAY;
}
