/**
 * Who may speak to the API: a browser that has this very page open, or a program on this machine.
 *
 * @module
 */

import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

const TOKEN_PATH = '/api/token';
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests that carry a foreign host name. A site can point its own name at 127.0.0.1 (DNS rebinding);
 * the browser then takes the page for that site's own, and only the name in the request gives it away.
 *
 * @param extraHosts Host names, without port, that are right besides those of the loopback.
 */
export function onlyKnownHosts(extraHosts: readonly string[]): MiddlewareHandler {
  const known = new Set([...LOOPBACK_NAMES, ...extraHosts.map((host) => host.toLowerCase())]);
  return async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (known.has(hostname)) return next();
    return c.json(
      { error: `This page is not served as ${hostname}. Add it to ALLOWED_HOSTS if it should be.` },
      403,
    );
  };
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
