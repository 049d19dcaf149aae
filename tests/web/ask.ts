/**
 * A request to the page's server, as the page makes it.
 *
 * @module
 */

export async function ask<T = Record<string, unknown>>(
  { url }: { readonly url: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: T }> {
  const headers = { 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(url + path, init);
  return { status: answer.status, body: (await answer.json()) as T };
}
