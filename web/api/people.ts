/**
 * Who is known, how they have it, and all of it taken away or deleted.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { callableNumber, type NumberRules } from '../../src/call/outbound/callable.ts';
import { isPersonId } from '../../src/call/user-id.ts';
import { KindredError } from '../../src/errors.ts';
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
  /** Whether they can agree to be called. */
  readonly callsPeople: boolean;
}

/** @param voices What TTS_VOICES names. */
export function choicesOf(voices: readonly string[], { callOut }: NumberRules): Choices {
  return { languages: [...allPhrases.keys()], voices, callsPeople: callOut.allowed.length > 0 };
}

const hour = z.number({ error: 'an hour of the day' }).optional();
const agreementSchema = z.object({
  number: z.string({ error: 'a telephone number' }).max(40, { error: 'a telephone number' }),
  fromHour: hour,
  untilHour: hour,
});

/** What cannot be agreed to, as no number or hours that are none, is the fault of who asked. */
function asRefusal(error: unknown): unknown {
  const isTheirs = error instanceof KindredError && ['CALL_REFUSED', 'CONFIG_INVALID'].includes(error.code);
  return isTheirs ? new ApiError(400, error.message) : error;
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
export function peopleRoutes(store: PeopleStore, choices: Choices, numbers: NumberRules): Hono {
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

  routes.put('/calling', async (c) => {
    const userId = personOf(c);
    const { number, ...hours } = parseOrRefuse(agreementSchema, await readJson(c));
    try {
      await store.agreeToCalls(userId, { ...hours, number: callableNumber(number, numbers) });
    } catch (error) {
      throw asRefusal(error);
    }
    return c.json((await store.aboutPerson(userId))?.callWish ?? null);
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
