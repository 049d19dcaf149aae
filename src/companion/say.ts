/**
 * Saying something of our own, outside a reply.
 *
 * @module
 */

import type { ReadableStream } from 'node:stream/web';
import type { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';

export interface Utterance {
  readonly text: string;
  /** Synthesised before; `undefined`: the speech service says the text. */
  readonly audio: ReadableStream<AudioFrame> | undefined;
  /** Whether the model is to know of it. @default true */
  readonly addToChatCtx?: boolean;
  /** Whether what is being said, or waits to be, ends for it. @default false */
  readonly interrupts?: boolean;
}

/** Never throws: a person who has hung up in the meantime hears nothing. */
export function say(
  session: voice.AgentSession,
  { text, audio, addToChatCtx = true, interrupts = false }: Utterance,
  log: Log,
): void {
  try {
    if (interrupts) session.interrupt();
    session.say(text, { audio, addToChatCtx });
  } catch (error) {
    log.debug({ error: messageOf(error) }, 'nothing was said: the session is closing');
  }
}
