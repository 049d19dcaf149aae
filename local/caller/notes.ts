/**
 * What the agent tells its caller beside the conversation: the greeting it chose, what went into each turn, and whether
 * what is said is kept.
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
  /** Lines of recall: how many mattered, were given, and seem to be used. */
  receipt: z.object({ found: z.number(), given: z.number(), used: z.number() }),
  tools: z.array(z.string()),
  /** Nothing of it is kept. */
  offRecord: z.boolean(),
  /** Milliseconds by stage (src/telemetry/timeline.ts). */
  stages: z.record(z.string(), z.number()),
});
const greetingSchema = z.object({ text: z.string() });
const recordSchema = z.object({ offRecord: z.boolean() });

export type TurnNote = Readonly<z.output<typeof turnSchema>>;

export class Notes {
  readonly turns: TurnNote[] = [];
  greeting: string | undefined;
  readonly #switches: boolean[] = [];

  /** The handler for the text stream `kindred.turn`. */
  readonly turnHandler: TextStreamHandler = async (reader) => {
    const note = turnSchema.safeParse(parse(await wholeText(reader))).data;
    if (note) this.turns.push(note);
  };

  /** The handler for the text stream `kindred.greeting`. */
  readonly greetingHandler: TextStreamHandler = async (reader) => {
    this.greeting = greetingSchema.safeParse(parse(await wholeText(reader))).data?.text;
  };

  /** The handler for the text stream `kindred.record`. */
  readonly recordHandler: TextStreamHandler = async (reader) => {
    const record = recordSchema.safeParse(parse(await wholeText(reader))).data;
    if (record) this.#switches.push(record.offRecord);
  };

  /** How the record was switched since this was last asked, in order; `true` is off the record. */
  takeSwitches(): boolean[] {
    return this.#switches.splice(0);
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
