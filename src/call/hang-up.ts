/**
 * Ending a call from our side: what is said last is heard to its end, then the session closes, and with it the room.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import { pcmFrames } from '../speech/tts/frames.ts';
import type { PhraseBook, PhraseName } from '../speech/tts/phrase-book.ts';
import type { Log } from '../telemetry/log.ts';

/** The framework hands sound over a little before it is heard: network and jitter buffer hold this much. */
const ON_ITS_WAY_MS = 500;
/** Longer than anything that is said last; a sound that never ends does not keep a telephone busy. */
const LAST_WORDS_MS = 20_000;

export interface HangUpParts {
  readonly session: voice.AgentSession;
  readonly phrases: PhraseBook;
  readonly log: Log;
}

/**
 * Says a phrase of ours.
 *
 * @param allowInterruptions Whether a person who speaks into it cuts it off.
 * @returns `null` when the session is closing.
 */
export function sayPhrase(
  { session, phrases, log }: HangUpParts,
  name: PhraseName,
  allowInterruptions = true,
): voice.SpeechHandle | null {
  const { text, audio } = phrases.get(name);
  try {
    return session.say(text, { audio: audio ? pcmFrames([audio]) : undefined, allowInterruptions });
  } catch (error) {
    log.debug({ error: messageOf(error) }, 'nothing was said: the session is closing');
    return null;
  }
}

/** Resolves when it was heard, was interrupted, or takes too long. */
export async function heardOut(speech: voice.SpeechHandle | null): Promise<void> {
  if (!speech) return;
  if (!speech.done()) await within(speech);
  if (!speech.interrupted) await sleep(ON_ITS_WAY_MS);
}

async function within(speech: voice.SpeechHandle): Promise<void> {
  const patience = new AbortController();
  const late = sleep(LAST_WORDS_MS, undefined, patience).catch(() => undefined);
  await Promise.race([speech.waitForPlayout(), late]);
  patience.abort();
}

export class HangUp {
  readonly #parts: HangUpParts;
  #isEnding = false;

  constructor(parts: HangUpParts) {
    this.#parts = parts;
  }

  /**
   * Says a phrase and ends the call once it is heard. Never rejects.
   *
   * @param reason For the log.
   * @param isFinal Whether it ends for somebody who speaks into the phrase, too; else their call goes on.
   */
  async after(phrase: PhraseName, reason: string, isFinal = false): Promise<void> {
    await this.afterSpeech(() => sayPhrase(this.#parts, phrase, !isFinal), reason);
  }

  /** As {@link after}, with what is said last in the caller's hands. */
  async afterSpeech(speak: () => voice.SpeechHandle | null, reason: string): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const speech = speak();
    await heardOut(speech);
    this.#isEnding = false;
    if (speech?.interrupted) return;
    this.#parts.log.info({ reason }, 'the agent hangs up');
    this.#parts.session.shutdown({ drain: false });
  }
}
