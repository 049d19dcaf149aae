/**
 * Asks `kindred.config.ts` who calls. Its answer comes from outside: it is waited for, but not long, and checked.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { cleanText } from '../memory/fence.ts';
import type { Log } from '../telemetry/log.ts';
import { isLanguage, isTimeZone } from '../time-zone.ts';
import type { KindredDefinition } from './definition.ts';
import type { Caller, PersonSettings } from './person.ts';

/** In milliseconds. The greeting waits for it. */
const PATIENCE_MS = 2_000;
const MAX_NAME_CHARS = 80;
const MAX_TEXT_CHARS = 12_000;

const text = (max: number) =>
  z
    .string()
    .transform((value) => cleanText(value, max))
    .refine((value) => value !== '');

/** Each by itself: what one of them says wrong costs the others nothing. */
const FIELDS = {
  id: z.string().min(1).nullable(),
  name: text(MAX_NAME_CHARS),
  timeZone: z.string().refine(isTimeZone),
  language: z.string().refine(isLanguage),
  voice: z.string().min(1).max(200),
  persona: text(MAX_TEXT_CHARS),
} as const satisfies Record<keyof PersonSettings, z.ZodType>;

/** A guest without memory, as `person` says it with `null`. */
const GUEST: PersonSettings = { id: null };

/** @returns What the application knows; nothing where it says nothing, is late or fails. Never rejects. */
export async function askPerson(
  { person }: Pick<KindredDefinition, 'person'>,
  caller: Caller,
  log: Log,
): Promise<PersonSettings> {
  if (!person) return {};
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, LATE, { signal: patience.signal }).catch(() => LATE);
  try {
    const asked = Promise.resolve(person(caller.identity, caller));
    const answer = await Promise.race([asked, late]);
    if (answer === LATE) throw new Error(`it took longer than ${PATIENCE_MS} ms`);
    return answer === null ? GUEST : checked(answer, log);
  } catch (error) {
    log.error(
      { error: messageOf(error) },
      'person of kindred.config.ts failed: the call goes on as without it',
    );
    return {};
  } finally {
    patience.abort();
  }
}

const LATE = Symbol('late');

function checked(answer: unknown, log: Log): PersonSettings {
  if (typeof answer !== 'object' || answer === null) {
    log.warn({ read: typeof answer }, 'person of kindred.config.ts gives no object: nothing of it is used');
    return {};
  }
  const given = Object.entries(answer).filter(([, value]) => value !== undefined);
  const refused: string[] = [];
  const settings = given.flatMap(([name, value]) => {
    const parsed = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS].safeParse(value) : null;
    if (parsed?.success) return [[name, parsed.data] as const];
    refused.push(name);
    return [];
  });
  if (refused.length > 0)
    log.warn({ fields: refused }, 'person of kindred.config.ts gives what cannot be used: that is left out');
  return Object.fromEntries(settings);
}
