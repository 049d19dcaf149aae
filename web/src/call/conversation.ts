/**
 * What was said in a call, and what the agent told about its turns.
 *
 * @module
 */

import * as z from 'zod/mini';

export type Speaker = 'person' | 'companion';

/** One stretch of speech, as far as it is known. */
export interface Caption {
  readonly id: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** Whether the words may still change. */
  readonly final: boolean;
}

const turnReportSchema = z.object({
  turnId: z.string(),
  said: z.string(),
  reply: z.nullable(z.string()),
  recalled: z.array(z.string()),
  /** Lines of recall: how many mattered, were given, and seem to be used by the reply. */
  receipt: z.object({ found: z.number(), given: z.number(), used: z.number() }),
  tools: z.array(z.string()),
  /** Nothing of it is kept. */
  offRecord: z.boolean(),
  /** Milliseconds by stage. */
  stages: z.record(z.string(), z.number()),
});
/** The agent's account of a turn (text stream `kindred.turn`). */
export type TurnReport = z.infer<typeof turnReportSchema>;

const memoryReportSchema = z.object({
  turnId: z.string(),
  /** Facts that are new, or known better now. */
  changes: z.number(),
  stages: z.record(z.string(), z.number()),
});
/** What memory made of a turn (text stream `kindred.memory`). */
export type MemoryReport = z.infer<typeof memoryReportSchema>;

const greetingSchema = z.object({ text: z.string(), source: z.enum(['prepared', 'onboarding', 'neutral']) });
/** Where the greeting came from (text stream `kindred.greeting`). */
export type Greeting = z.infer<typeof greetingSchema>;

/** Whether the person is off the record (text stream `kindred.record`, whenever it changes). */
const recordSchema = z.object({ offRecord: z.boolean() });

/** What the agent sent, or `null` where it is of another shape, as from another version of it. */
export const parseTurnReport = (json: string) => parse(turnReportSchema, json);
export const parseMemoryReport = (json: string) => parse(memoryReportSchema, json);
export const parseRecord = (json: string) => parse(recordSchema, json);
export const parseGreeting = (json: string) => parse(greetingSchema, json);

function parse<T extends z.ZodMiniType>(schema: T, json: string): z.infer<T> | null {
  try {
    return z.safeParse(schema, JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/** A caption takes the place of the earlier one of the same stretch; what is final no longer changes. */
export function withCaption(captions: readonly Caption[], caption: Caption): readonly Caption[] {
  const at = captions.findIndex(({ id }) => id === caption.id);
  if (at < 0) return caption.text.trim() === '' ? captions : [...captions, caption];
  if (captions[at]?.final && !caption.final) return captions;
  return captions.with(at, caption);
}
