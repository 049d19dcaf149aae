/**
 * Who is known, what is remembered of them, and its correction.
 *
 * @module
 */

import { Hono } from 'hono';
import { z } from 'zod';
import { isPersonId } from '../../src/call/user-id.ts';
import { ApiError, parseOrRefuse, readJson } from './api-error.ts';
import { line } from './connection-details.ts';
import type { PeopleStore } from './people-store.ts';

/** Who telephones is known here as well. */
const personIdSchema = z.string().refine(isPersonId, { error: 'the id of a person' });
const memoryIdSchema = z.uuid({ error: 'the id of a memory' });
const revisionSchema = z.object({ value: line('a value', 500) });

/** Routes `/people` and `/memories`. */
export function peopleRoutes(store: PeopleStore): Hono {
  const routes = new Hono();

  routes.get('/people', async (c) => c.json({ people: await store.listPeople() }));

  routes.get('/memories', async (c) => {
    const userId = parseOrRefuse(personIdSchema, c.req.query('user'));
    return c.json({ memories: await store.listMemories(userId) });
  });

  routes.delete('/memories/:id', async (c) => {
    const userId = parseOrRefuse(personIdSchema, c.req.query('user'));
    const id = parseOrRefuse(memoryIdSchema, c.req.param('id'));
    const forgotten = await store.forgetMemories(userId, [id]);
    if (forgotten === 0) throw new ApiError(404, 'There is no such memory of this person.');
    return c.json({ forgotten });
  });

  routes.patch('/memories/:id', async (c) => {
    const userId = parseOrRefuse(personIdSchema, c.req.query('user'));
    const id = parseOrRefuse(memoryIdSchema, c.req.param('id'));
    const { value } = parseOrRefuse(revisionSchema, await readJson(c));
    const memory = await store.reviseMemory(userId, id, value);
    if (memory === null) throw new ApiError(404, 'There is no such memory of this person.');
    return c.json({ memory });
  });

  return routes;
}
