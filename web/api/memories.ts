/**
 * What is remembered of a person, where it comes from, its correction and its forgetting.
 *
 * @module
 */

import { Hono } from 'hono';
import { z } from 'zod';
import { ApiError, parseOrRefuse, readJson } from './api-error.ts';
import { line } from './connection-details.ts';
import { personOf } from './people.ts';
import type { MemoriesStore } from './people-store.ts';

const memoryIdSchema = z.uuid({ error: 'the id of a memory' });
const undoSchema = z.uuid({ error: 'the name of a forgetting' });
const revisionSchema = z.object({ value: line('a value', 500) });

/** Routes `/memories` and `/forgettings`. */
export function memoryRoutes(store: MemoriesStore): Hono {
  const routes = new Hono();
  const idOf = (text: string) => parseOrRefuse(memoryIdSchema, text);

  routes.get('/memories', async (c) => c.json({ memories: await store.listMemories(personOf(c)) }));

  routes.get('/memories/:id/origins', async (c) => {
    return c.json({ origins: await store.originsOf(personOf(c), idOf(c.req.param('id'))) });
  });

  routes.get('/memories/:id/forgetting', async (c) => {
    return c.json(known(await store.previewForgetting(personOf(c), idOf(c.req.param('id')))));
  });

  routes.delete('/memories/:id', async (c) => {
    return c.json(known(await store.forgetMemory(personOf(c), idOf(c.req.param('id')))));
  });

  routes.patch('/memories/:id', async (c) => {
    const [userId, id] = [personOf(c), idOf(c.req.param('id'))];
    const { value } = parseOrRefuse(revisionSchema, await readJson(c));
    return c.json({ memory: known(await store.reviseMemory(userId, id, value)) });
  });

  routes.post('/memories/:id/hold', async (c) => {
    return c.json({ memory: known(await store.holdAgain(personOf(c), idOf(c.req.param('id')))) });
  });

  routes.post('/forgettings/:undo/undo', async (c) => {
    const isBack = await store.undoForgetting(personOf(c), parseOrRefuse(undoSchema, c.req.param('undo')));
    if (!isBack) throw new ApiError(410, 'It is too late to bring that back.');
    return c.json({ restored: true });
  });

  return routes;
}

function known<T>(found: T | null): T {
  if (found === null) throw new ApiError(404, 'There is no such memory of this person.');
  return found;
}
