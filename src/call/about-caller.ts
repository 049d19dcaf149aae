/**
 * What the prompt of a call says about its person.
 *
 * @module
 */

import { aboutPerson } from '../companion/persona.ts';
import { loopLines } from '../memory/extraction/extraction.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import { onboardingProfile } from '../memory/statements.ts';
import { daysAgo } from '../memory/time.ts';

/** Open loops in the prompt. */
const MAX_LOOPS = 5;

/** Of what is known by now. @param startedMs When the call began, epoch milliseconds. */
export function aboutCaller(memory: CallMemory, startedMs: number): string {
  const { nowMs, time, start } = memory;
  const last = start?.lastCall;
  const saidBefore = () => onboardingProfile(start?.onboarding, new Date(startedMs).toISOString());
  return aboutPerson({
    profile: memory.profile || saidBefore(),
    lastCall: last
      ? {
          summary: memory.withoutOver(last.summary ?? ''),
          askNext: memory.stillToAsk(last.askNext),
          when: daysAgo(Date.parse(last.at), nowMs, { ...time, language: 'en' }),
        }
      : null,
    openLoops: loopLines(memory.loops.open.slice(0, MAX_LOOPS), time.timeZone),
  });
}
