/**
 * Who is known, how they have it, and all of it taken away or deleted.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isPersonId } from '../../src/call/user-id.ts';
import { isTimeZone } from '../../src/time-zone.ts';
import { ApiError, parseOrRefuse, readJson } from './api-error.ts';
import type { PeopleStore } from './people-store.ts';

/** Who telephones is known here as well. */
const personIdSchema = z.string().refine(isPersonId, { error: 'the id of a person' });
const timeZone = z.string().refine(isTimeZone, { error: 'an IANA time zone such as Europe/Berlin' });
const settingsSchema = z.object({ timeZone });

/** The person whom a request is about. @throws ApiError 400 */
export function personOf(c: Context): string {
  return parseOrRefuse(personIdSchema, c.req.query('user'));
}

/** Routes `/people`, `/person` and `/export`. */
export function peopleRoutes(store: PeopleStore): Hono {
  const routes = new Hono();

  routes.get('/people', async (c) => c.json({ people: await store.listPeople() }));

  routes.get('/person', async (c) => {
    const person = await store.aboutPerson(personOf(c));
    if (person === null) throw new ApiError(404, 'There is no such person.');
    return c.json(person);
  });

  routes.patch('/person', async (c) => {
    const userId = personOf(c);
    const settings = parseOrRefuse(settingsSchema, await readJson(c));
    await store.setTimeZone(userId, settings.timeZone);
    return c.json(settings);
  });

  routes.delete('/person', async (c) => c.json(await store.forgetPerson(personOf(c))));

  routes.get('/export', async (c) => {
    const data = await store.exportPerson(personOf(c));
    c.header('content-disposition', 'attachment; filename="memory.json"');
    return c.body(JSON.stringify(data, null, 2), 200, { 'content-type': 'application/json; charset=utf-8' });
  });

  return routes;
}
