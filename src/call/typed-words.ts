/**
 * Words that are typed instead of spoken (text stream `lk.chat`).
 *
 * @module
 */

import type { voice } from '@livekit/agents';

type Typed = { readonly text: string };

/**
 * Answers what is typed, once it is known what others have changed meanwhile: nobody begins to speak then.
 *
 * @param listenUp Never rejects.
 */
export function answerTyped(listenUp: () => Promise<void>) {
  return async (session: voice.AgentSession, { text }: Typed): Promise<void> => {
    session.interrupt();
    await listenUp();
    session.generateReply({ userInput: text });
  };
}
