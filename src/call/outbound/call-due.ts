/**
 * Calling everybody for whom something is due, who has agreed to it, and for whom this is the hour: one after the other,
 * each once a day.
 *
 * @module
 */

import { KindredError, messageOf } from '../../errors.ts';
import type { Services } from '../call-services.ts';
import { openPerson } from '../open-memory.ts';
import { type CallOutParts, callOut } from './place-call.ts';

export interface DueCall {
  readonly userId: string;
  /** Why they were not reached, in a sentence; `null`: they have answered. */
  readonly failure: string | null;
}

/**
 * @returns What became of each call.
 * @throws KindredError `CONFIG_INVALID` without a trunk, `DATABASE…`
 */
export async function callDue(parts: CallOutParts & Pick<Services, 'log'>): Promise<DueCall[]> {
  const { config, store } = parts;
  const { timeZone } = config.companion;
  if (!config.callOut.trunk)
    throw new KindredError('CONFIG_INVALID', 'Nobody can be called: SIP_OUTBOUND_TRUNK names no trunk.');
  const outcomes: DueCall[] = [];
  for (const userId of await store.peopleToCall(Date.now(), timeZone)) {
    // Somebody else may have called them meanwhile.
    const number = await openPerson(parts, userId).calling.claim(timeZone);
    if (number !== null) outcomes.push({ userId, failure: await failureOf(parts, number, userId) });
  }
  return outcomes;
}

async function failureOf(parts: CallOutParts, to: string, userId: string): Promise<string | null> {
  try {
    await callOut(parts, { to, userId });
    return null;
  } catch (error) {
    if (error instanceof KindredError) return messageOf(error);
    throw error;
  }
}
