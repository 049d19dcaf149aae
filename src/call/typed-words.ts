/**
 * Words that are typed instead of spoken (text stream `lk.chat`).
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { voice } from '@livekit/agents';

/** A database that is slower than this, in ms, is not waited for: the words are answered from what is known. */
const PATIENCE_MS = 500;

type Typed = { readonly text: string };

/**
 * Answers what is typed, once it is known what others have changed meanwhile: nobody begins to speak then.
 *
 * @param listenUp Never rejects.
 */
export function answerTyped(listenUp: () => Promise<void>) {
  return async (session: voice.AgentSession, { text }: Typed): Promise<void> => {
    session.interrupt();
    await Promise.race([listenUp(), sleep(PATIENCE_MS, undefined, { ref: false })]);
    session.generateReply({ userInput: text });
  };
}
