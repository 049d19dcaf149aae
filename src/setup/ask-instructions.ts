/**
 * The instructions that `kindred.config.ts` gives for one person.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { cleanText } from '../memory/fence.ts';
import type { Log } from '../telemetry/log.ts';
import type { KindredDefinition } from './definition.ts';
import type { PersonOfCall } from './person.ts';

/** In milliseconds. Nothing waits for it: a reply that comes sooner is without them. */
const PATIENCE_MS = 5_000;
/** They are sent with every reply. */
export const MAX_INSTRUCTIONS_CHARS = 12_000;

/** @returns Empty where there are none, or they are late or fail. Never rejects. */
export async function askInstructions(
  { instructions }: Pick<KindredDefinition, 'instructions'>,
  person: PersonOfCall,
  log: Log,
): Promise<string> {
  if (typeof instructions !== 'function') return '';
  try {
    const late = sleep(PATIENCE_MS, null, { ref: false });
    const given = await Promise.race([instructions(person), late]);
    if (given === null) throw new Error(`they took longer than ${PATIENCE_MS} ms`);
    if (typeof given !== 'string') throw new Error(`they are ${typeof given}, not a text`);
    return cleanText(given, MAX_INSTRUCTIONS_CHARS);
  } catch (error) {
    log.error(
      { error: messageOf(error) },
      'instructions of kindred.config.ts failed: the call goes on without them',
    );
    return '';
  }
}
