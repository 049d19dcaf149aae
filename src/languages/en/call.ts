/** @module What is said about the call itself, in English. */

import type { CallPhrases } from '../language.ts';

export const call: CallPhrases = {
  disclosure:
    "Just so you know: I am a machine, and I remember what you tell me. If you don't want that, say: don't keep anything.",
  noMemory: "I can't tell who is calling, so I won't remember this call.",
  stillThere: 'Are you still there?',
  silent: "I can't hear you any more, so I'll hang up now. Goodbye!",
  timeIsUp: 'Our time is up for today. It was good to talk to you. Goodbye!',
  enoughToday: 'We have talked a lot today. Please call again tomorrow. Goodbye!',
  goodbye: 'Goodbye!',
  pressed: 'I press {keys}.',
  transferring: "I'll put you through. One moment, please.",
  notTransferred: "I'm sorry, I couldn't put you through.",
  callsStopped: "I won't call you any more.",
  outboundGreeting: "Hello! This is {name}. I'm calling to hear how you are.",
};
