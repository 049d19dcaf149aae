/**
 * What a request asks for besides its rows: preferences, the shape of the answer, the page.
 *
 * @module
 */

import { badBody, badQuery, RestError } from './errors.ts';

/** The rows that one answer holds at most, as on Supabase (`db-max-rows`). */
export const MAX_ROWS = 1_000;

/** Brackets within brackets in a body: Postgres' own parser is recursive and hangs at 100,000. */
const MAX_JSON_DEPTH = 256;

/** How the rows are put into JSON. */
export interface Shape {
  /** One object instead of an array: `.single()`. */
  readonly single: boolean;
  /** Leave out what is null: `.stripNulls()`. */
  readonly stripNulls: boolean;
}

/** The header `Prefer` (RFC 7240), the part that supabase-js sends. */
export interface Preferences {
  /** Whether the answer carries the rows; `undefined`: as the endpoint usually does. */
  readonly returns: 'representation' | 'minimal' | undefined;
  readonly count: boolean;
  /** Columns that a row leaves out get their default instead of null. */
  readonly missingIsDefault: boolean;
  readonly onConflict: 'merge' | 'ignore' | 'fail';
  /** With more rows than this the statement is taken back. */
  readonly maxAffected: number;
}

export interface RestRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly shape: Shape;
  readonly preferences: Preferences;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * @param request The body is not touched.
 * @throws RestError 406 for a schema or media type that is not offered.
 */
export function readRequest(request: Request): RestRequest {
  const { headers, method } = request;
  const schema = headers.get(isRead(method) ? 'accept-profile' : 'content-profile') ?? 'public';
  if (schema !== 'public') {
    throw new RestError(406, 'PGRST106', `Invalid schema: ${schema}`, {
      hint: 'Only the following schemas are exposed: public',
    });
  }
  return {
    method,
    query: new URL(request.url).searchParams,
    shape: readShape(headers.get('accept') ?? '*/*'),
    preferences: readPreferences(headers.get('prefer') ?? ''),
  };
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function readShape(accept: string): Shape {
  for (const media of accept.split(',')) {
    const [type = '', ...parameters] = media.split(';').map((part) => part.trim().toLowerCase());
    const stripNulls = parameters.includes('nulls=stripped');
    if (type === 'application/vnd.pgrst.object+json' || type === 'application/vnd.pgrst.object') {
      return { single: true, stripNulls };
    }
    if (['*/*', 'application/*', 'application/json', 'application/vnd.pgrst.array+json'].includes(type)) {
      return { single: false, stripNulls };
    }
  }
  throw new RestError(406, 'PGRST107', `None of these media types are available: ${accept}`);
}

const RETURNS: Readonly<Record<string, Preferences['returns']>> = {
  representation: 'representation',
  minimal: 'minimal',
  'headers-only': 'minimal',
};

const ON_CONFLICT: Readonly<Record<string, Preferences['onConflict']>> = {
  'merge-duplicates': 'merge',
  'ignore-duplicates': 'ignore',
};

function readPreferences(header: string): Preferences {
  const said = new Map(
    header.split(',').map((preference): [string, string] => {
      const [name = '', value = ''] = preference.split('=');
      return [name.trim().toLowerCase(), value.trim().toLowerCase()];
    }),
  );
  const maxAffected = said.get('handling') === 'strict' ? said.get('max-affected') : undefined;
  return {
    returns: RETURNS[said.get('return') ?? ''],
    count: ['exact', 'planned', 'estimated'].includes(said.get('count') ?? ''),
    missingIsDefault: said.get('missing') === 'default',
    onConflict: ON_CONFLICT[said.get('resolution') ?? ''] ?? 'fail',
    maxAffected: maxAffected && /^\d+$/.test(maxAffected) ? Number(maxAffected) : Number.POSITIVE_INFINITY,
  };
}

/** @throws RestError 400 or 416 when `limit` or `offset` is no number that can be met. */
export function readPage(query: URLSearchParams): Page {
  const limit = readNumber(query, 'limit') ?? MAX_ROWS;
  return { limit: Math.min(limit, MAX_ROWS), offset: readNumber(query, 'offset') ?? 0 };
}

function readNumber(query: URLSearchParams, name: 'limit' | 'offset'): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d{1,15}$/.test(text))
    throw badQuery(`"failed to parse ${name} parameter (${text.slice(0, 40)})"`);
  if (text.startsWith('-')) {
    throw new RestError(416, 'PGRST103', 'Requested range not satisfiable', {
      details: `${name === 'limit' ? 'Limit' : 'Offset'} should be greater than or equal to zero.`,
    });
  }
  return Number(text);
}

/** A JSON body as it came (numbers keep all their digits on the way to Postgres), and as a value for its keys. */
export interface JsonBody {
  readonly text: string;
  readonly value: unknown;
}

/** @throws RestError 400 `PGRST102` when the body is not UTF-8, not JSON, or nested too deep. */
export async function readJson(request: Request): Promise<JsonBody> {
  const bytes = await request.arrayBuffer();
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
