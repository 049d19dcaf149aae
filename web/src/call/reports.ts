/**
 * What the agent tells the caller beside the sound (src/call/room.ts), checked where it comes in.
 *
 * @module
 */

import * as z from 'zod/mini';

const stages = z.record(z.string(), z.number());
const toolUse = z.object({
  name: z.string(),
  arguments: z.string(),
  result: z.string(),
  isError: z.boolean(),
});
/** A tool that a reply has called, with what it was asked and answered. */
export type ToolUse = z.infer<typeof toolUse>;

const turnReport = z.object({
  turnId: z.string(),
  said: z.string(),
  reply: z.nullable(z.string()),
  recalled: z.array(z.string()),
  /** Lines of recall: how many mattered, were given, and seem to be used by the reply. */
  receipt: z.object({ found: z.number(), given: z.number(), used: z.number() }),
  /** Which sentences of the reply seem to use which lines. */
  marks: z.array(z.object({ sentence: z.string(), lines: z.array(z.number()) })),
  tools: z.array(z.string()),
  toolUses: z.array(toolUse),
  /** Nothing of it is kept. */
  offRecord: z.boolean(),
  /** Milliseconds by stage. */
  stages,
});
/** The agent's account of a turn (text stream `kindred.turn`). */
export type TurnReport = z.infer<typeof turnReport>;

const value = { id: z.string(), value: z.string() };
const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['new', 'repeated', 'ended']), ...value }),
  z.object({ kind: z.literal('corrected'), ...value, was: z.nullable(z.object(value)) }),
  z.object({ kind: z.enum(['forgotten', 'restored']), count: z.number() }),
]);
/** One thing that a turn has changed in the memory. */
export type Change = z.infer<typeof change>;

const memoryReport = z.object({
  turnId: z.nullable(z.string()),
  changed: z.array(change),
  /** Milliseconds by stage of what was done beside the conversation; none where a tool has changed it. */
  stages,
});
/** What became of the memory by a turn or a tool (`kindred.memory`). */
export type MemoryReport = z.infer<typeof memoryReport>;

const greeting = z.object({ text: z.string(), source: z.enum(['prepared', 'onboarding', 'neutral']) });
/** Where the greeting came from (`kindred.greeting`). */
export type Greeting = z.infer<typeof greeting>;

const service = z.object({
  breaker: z.string(),
  attempts: z.number(),
  failures: z.number(),
  inFlight: z.number(),
  queued: z.number(),
});
const health = z.object({
  status: z.string(),
  connection_errors: z.number(),
  connections: z.object({ open: z.number(), max: z.number() }),
  services: z.record(z.string(), service),
});
/** How the agent's connections are (`kindred.health`). */
export type Health = z.infer<typeof health>;

const recall = z.object({ lines: z.array(z.string()) });
const record = z.object({ offRecord: z.boolean() });
const interruption = z.object({ words: z.string() });

/** What the agent sent, or `null` where it is of another shape, as from another version of it. */
export const parseTurnReport = (json: string) => parse(turnReport, json);
export const parseMemoryReport = (json: string) => parse(memoryReport, json);
export const parseGreeting = (json: string) => parse(greeting, json);
export const parseHealth = (json: string) => parse(health, json);
/** What was recalled for the reply that is coming (`kindred.recall`). */
export const parseRecall = (json: string) => parse(recall, json);
/** Whether the person is off the record (`kindred.record`, whenever it changes). */
export const parseRecord = (json: string) => parse(record, json);
/** How much of what the agent said was heard (`kindred.interruption`). */
export const parseInterruption = (json: string) => parse(interruption, json);

function parse<T extends z.ZodMiniType>(schema: T, json: string): z.infer<T> | null {
  try {
    return z.safeParse(schema, JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
