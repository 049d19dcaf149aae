/**
 * The keys of the local database: JSON Web Tokens signed with HS256, as Supabase's own `anon` and
 * `service_role` keys are.
 *
 * @module
 */

import { createHmac } from 'node:crypto';
import { verify } from 'hono/jwt';
import { JwtTokenExpired, JwtTokenNotBefore } from 'hono/utils/jwt/types';
import { RestError } from './postgrest/errors.ts';

/** What a token says about its bearer; further claims reach SQL through `auth.jwt()`. */
export interface Claims {
  readonly role: string;
  /** The user id that `auth.uid()` returns: a UUID. */
  readonly sub?: string;
  /** Epoch **seconds** (RFC 7519) after which the token is refused; a key without it never ends. */
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** Who asks: the database role of the request and the claims that row level security reads. */
export interface Caller {
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Signs a token (RFC 7519) at once, so that keys can be made where nothing can be awaited.
 *
 * @param secret The secret that the server verifies with, at least 32 characters.
 * @example
 * const key = signJwt({ role: 'service_role' }, secret);
 */
export function signJwt(claims: Claims, secret: string): string {
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode).join('.');
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/**
 * @param token The bearer token of a request; one without a `role` claim acts as `anon`.
 * @throws RestError 401 `PGRST301` (not ours), `PGRST302` (missing) or `PGRST303` (expired, or not valid yet).
 */
export async function identify(token: string | undefined, secret: string): Promise<Caller> {
  if (!token) throw new RestError(401, 'PGRST302', 'Anonymous access is disabled');
  try {
    const claims = await verify(token, secret, { alg: 'HS256', iat: false });
    return { role: typeof claims.role === 'string' ? claims.role : 'anon', claims };
  } catch (error) {
    throw refusal(error, token);
  }
}

function refusal(error: unknown, token: string): RestError {
  if (error instanceof JwtTokenExpired) return new RestError(401, 'PGRST303', 'JWT expired');
  if (error instanceof JwtTokenNotBefore) return new RestError(401, 'PGRST303', 'JWT not yet valid');
  const parts = token.split('.').length;
  if (parts !== 3) return new RestError(401, 'PGRST301', `Expected 3 parts in JWT; got ${parts}`);
  return new RestError(401, 'PGRST301', 'No suitable key or wrong key type');
}
