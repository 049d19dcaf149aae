/**
 * Who may speak to the API: a browser that has this very page open, or a program on this machine.
 *
 * @module
 */

import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

const TOKEN_PATH = '/api/token';
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that carry a foreign host name. A site can point its own name at 127.0.0.1 (DNS rebinding);
 * the browser then takes the page for that site's own, and only the name in the request gives it away. The names of the
 * loopback are right for who comes over it alone: another machine can send them too.
 *
 * @param extraHosts Host names, without port, that are right besides those of the loopback.
 * @param clientOf The address that a request comes from.
 */
export function onlyKnownHosts(
  extraHosts: readonly string[],
  clientOf: (c: Context) => string,
): MiddlewareHandler {
  const known = new Set(extraHosts.map((host) => host.toLowerCase()));
  return async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (known.has(hostname)) return next();
    if (LOOPBACK_NAMES.includes(hostname) && isLoopback(clientOf(c))) return next();
    return c.json(
      { error: `This page is not served as ${hostname}. Add it to ALLOWED_HOSTS if it should be.` },
      403,
    );
  };
}

/** Whether an address, a host name or IP as it may be listened on or come from, leads to this machine alone. */
export function isLoopback(address: string): boolean {
  return /^(localhost|(::ffff:)?127\.[\d.]+|\[?::1\]?)$/i.test(address);
}

/**
 * Refuses what the browser says another site's page has sent.
 *
 * @param allowedOrigins Whose pages may ask for tokens all the same.
 */
export function onlySameOrigin(allowedOrigins: readonly string[] = []): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    if (c.req.path === TOKEN_PATH && origin !== undefined && allowedOrigins.includes(origin)) return next();
    const site = c.req.header('sec-fetch-site');
    const foreignOrigin = origin !== undefined && hostOf(origin) !== new URL(c.req.url).host;
    const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (!foreignOrigin && !foreignSite) return next();
    return c.json({ error: 'Requests from other sites are refused.' }, 403);
  };
}

/** Tells browsers that pages of these origins may ask, with their cookies. */
export function allowOrigins(allowedOrigins: readonly string[]): MiddlewareHandler {
  if (allowedOrigins.length === 0) return (_, next) => next();
  return cors({ origin: [...allowedOrigins], allowMethods: ['POST'], credentials: true, maxAge: 600 });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
