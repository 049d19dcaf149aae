/**
 * Reading a call of a function: what of PostgREST's protocol is offered here, and the arguments in the body.
 *
 * @module
 */

import { badBody, RestError } from './errors.ts';

/** Brackets within brackets in a body: Postgres' own parser is recursive and hangs at 100,000. */
const MAX_JSON_DEPTH = 256;

const MEDIA_TYPES = ['*/*', 'application/*', 'application/json'];

/** The arguments of a call, as they came (numbers keep all their digits on the way to Postgres) and by name. */
export interface Arguments {
  readonly text: string;
  readonly names: readonly string[];
}

/**
 * Filters and other shapes of the answer are refused, since an answer that passes over them would be a wrong one.
 *
 * @throws RestError 405 for another method than POST, 406 for a schema or media type, 400 for a filter
 */
export function assertOffered({ method, url, headers }: Request): void {
  if (method !== 'POST') throw new RestError(405, 'PGRST101', `Cannot use the ${method} method on RPC`);
  const schema = headers.get('content-profile') ?? 'public';
  if (schema !== 'public') {
    throw new RestError(406, 'PGRST106', `Invalid schema: ${schema}`, {
      hint: 'Only the following schemas are exposed: public',
    });
  }
  const accept = headers.get('accept') ?? '*/*';
  const types = accept.split(',').map((media) => media.split(';')[0]?.trim().toLowerCase() ?? '');
  if (!types.some((type) => MEDIA_TYPES.includes(type)))
    throw new RestError(406, 'PGRST107', `None of these media types are available: ${accept}`);
  if (new URL(url).search !== '') {
    throw new RestError(400, 'PGRST100', 'The local database takes no filters', {
      details: 'A function is called with its arguments in the body, and its whole answer is returned.',
    });
  }
}

/** @throws RestError 400 `PGRST102` when the body is not UTF-8, not a JSON object, or nested too deep. */
export async function readArguments(request: Request): Promise<Arguments> {
  const bytes = await request.arrayBuffer();
  const { text, value } = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badBody('The arguments must be a JSON object');
  return { text, names: Object.keys(value) };
}

function parse(bytes: ArrayBuffer): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (depthOf(text) > MAX_JSON_DEPTH) throw badBody(`JSON nested deeper than ${MAX_JSON_DEPTH}`);
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw error instanceof RestError ? error : badBody('Empty or invalid json');
  }
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}
