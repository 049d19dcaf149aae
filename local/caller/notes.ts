/**
 * What the agent tells its caller beside the conversation: the greeting it chose, and what went into each turn.
 *
 * @module
 */

import type { TextStreamHandler } from '@livekit/rtc-node';
import { z } from 'zod';
import { wholeText } from './whole-text.ts';

const turnSchema = z.object({
  said: z.string(),
  reply: z.string(),
  recalled: z.array(z.string()),
  tools: z.array(z.string()),
  /** Milliseconds by stage (src/telemetry/timeline.ts). */
  stages: z.record(z.string(), z.number()),
});
const greetingSchema = z.object({ text: z.string() });

export type TurnNote = Readonly<z.output<typeof turnSchema>>;

export class Notes {
  readonly turns: TurnNote[] = [];
  greeting: string | undefined;

  /** The handler for the text stream `kindred.turn`. */
  readonly turnHandler: TextStreamHandler = async (reader) => {
    const note = turnSchema.safeParse(parse(await wholeText(reader))).data;
    if (note) this.turns.push(note);
  };

  /** The handler for the text stream `kindred.greeting`. */
  readonly greetingHandler: TextStreamHandler = async (reader) => {
    this.greeting = greetingSchema.safeParse(parse(await wholeText(reader))).data?.text;
  };
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
