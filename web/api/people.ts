/**
 * Who is known, how they have it, and all of it taken away or deleted.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isPersonId } from '../../src/call/user-id.ts';
import { allPhrases } from '../../src/languages/languages.ts';
import { isTimeZone } from '../../src/time-zone.ts';
import { ApiError, parseOrRefuse, readJson } from './api-error.ts';
import type { PeopleStore } from './people-store.ts';

/** Who telephones is known here as well. */
const personIdSchema = z.string().refine(isPersonId, { error: 'the id of a person' });
const timeZone = z.string().refine(isTimeZone, { error: 'an IANA time zone such as Europe/Berlin' });

/** What a person can choose among. */
export interface Choices {
  /** ISO 639-1. */
  readonly languages: readonly string[];
  /** As the TTS service names them; none: nobody chooses. */
  readonly voices: readonly string[];
}

/** @param voices What TTS_VOICES names. */
export function choicesOf(voices: readonly string[]): Choices {
  return { languages: [...allPhrases.keys()], voices };
}

/** `null` takes a choice back. */
function settingsSchema({ languages, voices }: Choices) {
  const voice = voices.length > 0 ? `one of ${voices.join(', ')}` : 'none can be chosen: TTS_VOICES is empty';
  return z
    .object({
      timeZone: timeZone.optional(),
      language: z.enum(languages, { error: `one of ${languages.join(', ')}` }).nullish(),
      voice: z.enum(voices, { error: voice }).nullish(),
    })
    .refine((settings) => Object.keys(settings).length > 0, {
      error: 'what is to be set: timeZone, language or voice',
    });
}

/** The person whom a request is about. @throws ApiError 400 */
export function personOf(c: Context): string {
  return parseOrRefuse(personIdSchema, c.req.query('user'));
}

/** Routes `/people`, `/person`, `/calling` and `/export`. */
export function peopleRoutes(store: PeopleStore, choices: Choices): Hono {
  const routes = new Hono();
  const wanted = settingsSchema(choices);

  routes.get('/people', async (c) => c.json({ people: await store.listPeople() }));

  routes.get('/person', async (c) => {
    const person = await store.aboutPerson(personOf(c));
    if (person === null) throw new ApiError(404, 'There is no such person.');
    return c.json(person);
  });

  routes.patch('/person', async (c) => {
    const userId = personOf(c);
    const settings = parseOrRefuse(wanted, await readJson(c));
    await store.set(userId, settings);
    return c.json(settings);
  });

  routes.delete('/calling', async (c) => {
    await store.stopCalls(personOf(c));
    return c.json({});
  });

  routes.delete('/person', async (c) => c.json(await store.forgetPerson(personOf(c))));

  routes.get('/export', async (c) => {
    const data = await store.exportPerson(personOf(c));
    c.header('content-disposition', 'attachment; filename="memory.json"');
    return c.body(JSON.stringify(data, null, 2), 200, { 'content-type': 'application/json; charset=utf-8' });
  });

  return routes;
}
