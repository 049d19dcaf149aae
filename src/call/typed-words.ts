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
 * @param beforeReply Waited for with the words, before the reply is asked for. Never rejects. @default nothing
 */
export function answerTyped(
  listenUp: () => Promise<void>,
  beforeReply: (words: string) => Promise<void> = async () => undefined,
) {
  return async (session: voice.AgentSession, { text }: Typed): Promise<void> => {
    session.interrupt();
    await Promise.race([listenUp(), sleep(PATIENCE_MS, undefined, { ref: false })]);
    await beforeReply(text);
    session.generateReply({ userInput: text });
  };
}
