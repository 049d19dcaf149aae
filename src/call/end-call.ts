/**
 * The tool by which the model hangs up.
 *
 * @module
 */

import { llm, type voice } from '@livekit/agents';
import type { HangUp } from './hang-up.ts';

/** Whether a reply has words of its own: then they were the goodbye. */
function hasSpoken({ chatItems }: voice.SpeechHandle): boolean {
  return chatItems.some((item) => item.type === 'message' && item.role === 'assistant' && item.textContent);
}

/** @param hangUp Says goodbye where the reply has not, and ends the call. */
export function endCallTool(hangUp: HangUp, goodbye: () => voice.SpeechHandle | null) {
  return llm.tool({
    name: 'endCall',
    description:
      'Hangs up. Call it when the person has said goodbye or asks you to end the call; say a short goodbye with it. Not when they only pause or are silent.',
    execute: async (_, { ctx }) => {
      const reply = ctx.speechHandle;
      reply.addDoneCallback(() => {
        if (reply.interrupted) return;
        void hangUp.afterSpeech(() => (hasSpoken(reply) ? reply : goodbye()), 'the model ended the call');
      });
      // No answer: the model is not asked for another sentence.
      return undefined;
    },
  });
}
