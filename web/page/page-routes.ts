/**
 * The page's files over HTTP.
 *
 * @module
 */

import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { KindredError } from '../../src/errors.ts';
import type { Page } from './page.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** The document at `/`, looked at anew each time; its assets, whose names change with their content, for ever. */
export function pageRoutes(page: Page): Hono {
  const routes = new Hono();
  routes.use(compress());

  routes.get('/', async (c) => {
    try {
      await page.refresh();
    } catch (error) {
      // The one who reads this is the one who has just made the slip in the page's source.
      if (error instanceof KindredError) return c.text(error.message, 500);
      throw error;
    }
    const document = page.file('/index.html');
    if (!document) return c.notFound();
    return c.body(document.body, 200, { 'content-type': document.type, 'cache-control': 'no-store' });
  });

  routes.get('/assets/:name', (c) => {
    const file = page.file(c.req.path);
    if (!file) return c.notFound();
    return c.body(file.body, 200, { 'content-type': file.type, 'cache-control': FOR_EVER });
  });

  return routes;
}
