/**
 * Past calls, what was said in them, and what is still open from them.
 *
 * @module
 */

import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError, parseOrRefuse } from './api-error.ts';
import { personOf } from './people.ts';
import type { CallsStore } from './people-store.ts';

const callIdSchema = z.uuid({ error: 'the id of a call' });

/** Routes `/calls` and `/loops`. */
export function callRoutes(store: CallsStore): Hono {
  const routes = new Hono();
  const idOf = (text: string) => parseOrRefuse(callIdSchema, text);

  routes.get('/calls', async (c) => c.json({ calls: await store.listCalls(personOf(c)) }));

  routes.get('/calls/:id', async (c) => {
    return c.json({ call: known(await store.readCall(personOf(c), idOf(c.req.param('id')))) });
  });

  routes.delete('/calls/:id', async (c) => {
    return c.json(known(await store.forgetCall(personOf(c), idOf(c.req.param('id')))));
  });

  routes.get('/loops', async (c) => c.json({ loops: await store.listLoops(personOf(c)) }));

  return routes;
}

function known<T>(found: T | null): T {
  if (found === null) throw new ApiError(404, 'There is no such call of this person.');
  return found;
}
