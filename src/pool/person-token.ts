/**
 * A token that makes the database see one person's rows alone: row level security compares its `sub` with the user id.
 * Signed as Supabase signs its own (RFC 7519, HS256); three lines of `node:crypto` need no library.
 *
 * @module
 */

import { createHmac } from 'node:crypto';

/** One is made for each request: it has to outlive that, its retries, and a clock that differs. */
const LIFETIME_S = 600;

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/**
 * @param userId Becomes the token's `sub`.
 * @param jwtSecret The project's JWT secret.
 * @param nowMs Epoch milliseconds.
 */
export function personToken(userId: string, jwtSecret: string, nowMs = Date.now()): string {
  const issuedAt = Math.floor(nowMs / 1_000);
  const claims = {
    ...{ role: 'authenticated', aud: 'authenticated', sub: userId },
    ...{ iat: issuedAt, exp: issuedAt + LIFETIME_S },
  };
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', jwtSecret).update(content).digest('base64url')}`;
}
