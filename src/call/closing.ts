/**
 * The end of a call: its summary is written, and the next greeting with its audio, so that nothing has to be
 * thought of when the person comes back. Where several greetings are prepared, they are so at the same time, through
 * `parallelAiCalls`.
 *
 * @module
 */

import type { OpenAI } from 'openai';
import { personName } from '../companion/greeting.ts';
import { parallelAiCalls } from '../concurrency/parallel.ts';
import { messageOf } from '../errors.ts';
import { type CallSummary, writeGreeting } from '../memory/extraction/continuity.ts';
import type { StructuredModel } from '../memory/extraction/structured.ts';
import { withoutSentences } from '../memory/forgetting/traces.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import { newLoops } from '../memory/loops.ts';
import type { Turn } from '../memory/memory.ts';
import type { GreetingDraft } from '../memory/store/drafts.ts';
import { synthesise, type TtsVoice, voiceName } from '../speech/tts/synthesis.ts';
import type { Log } from '../telemetry/log.ts';
import { type GreetingPlan, planGreetings } from './next-greeting.ts';
import type { RunningSummary } from './running-summary.ts';

export interface ClosingParts {
  memory: CallMemory;
  model: StructuredModel;
  summary: RunningSummary;
  /** `null`: the next greeting is prepared as text alone. */
  speech: { readonly client: OpenAI; readonly voice: TtsVoice } | null;
  companionName: string;
  /** `false`: it would be in a language that the person has changed meanwhile. @default true */
  preparesGreeting?: boolean;
  /** What the agent said first. */
  greeting: string;
  /** Whether words hold what was said off the record alone. @default none do */
  isSecret?: (words: string) => boolean;
  /** Epoch milliseconds. */
  startedMs: number;
  log: Log;
  /** A greeting that is not prepared by then is given up, in milliseconds. @default as `parallelAiCalls` */
  timeoutMs?: number;
}

/**
 * Does what the end of a call is for. A step that fails is logged and leaves what was there before: the last good
 * greeting stays. Never rejects.
 *
 * @param turns What is to be remembered of the call.
 */
export async function closeCall(
  turns: readonly Turn[],
  parts: ClosingParts,
  signal: AbortSignal,
): Promise<void> {
  const summary = await attempt('summary', parts.log, () => saveSummary(turns, parts, signal));
  if (parts.preparesGreeting === false) return;
  await attempt('greeting', parts.log, () => prepareGreetings(turns, summary, parts, signal));
}

async function attempt<T>(step: string, log: Log, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    log.warn({ step, error: messageOf(error) }, 'a step at the end of the call failed');
    return null;
  }
}

async function saveSummary(
  turns: readonly Turn[],
  parts: ClosingParts,
  signal: AbortSignal,
): Promise<CallSummary> {
  const { summary, memory, log } = parts;
  // Of what is forgotten from here on it may still tell: then it is refused.
  const { revision } = memory;
  const written = withoutPrivate(await summary.finish(turns, signal), parts);
  const endedAt = new Date(memory.nowMs).toISOString();
  // A turn has opened most of them already, in its own words; what was settled in this call is not open again.
  const known = [...memory.loops.open.map(({ text }) => text), ...memory.loops.settled];
  const openLoops = newLoops(written.openLoops, known);
  const call = { callId: memory.callId, endedAt, ...written, openLoops };
  const isKept = await memory.person.endCall(call, revision, signal);
  if (!isKept) log.info('something was forgotten meanwhile: the call has no summary');
  await memory.refresh(signal);
  return isKept ? written : { summary: '', openLoops: [], askNext: null };
}

/** Its writer was not told what was forgotten or off the record; if it knows of it all the same, that is left out. */
function withoutPrivate(
  { summary, openLoops, askNext }: CallSummary,
  { memory, isSecret = () => false }: ClosingParts,
): CallSummary {
  const isPrivate = (words: string) => memory.isForgotten(words) || isSecret(words);
  return {
    summary: withoutSentences(summary, isPrivate),
    openLoops: openLoops.filter(({ text }) => !isPrivate(text)),
    askNext: askNext !== null && isPrivate(askNext) ? null : askNext,
  };
}

async function prepareGreetings(
  turns: readonly Turn[],
  summary: CallSummary | null,
  parts: ClosingParts,
  signal: AbortSignal,
): Promise<void> {
  const { memory, greeting, startedMs, log, timeoutMs } = parts;
  const { nowMs } = memory;
  const loops = memory.loops.open;
  const { timeZone } = memory.time;
  const { revision } = memory;
  const plans = planGreetings({ loops, turns, greeting, startedMs, nowMs, timeZone });
  const calls = plans.map((plan) => (stop: AbortSignal) => prepare(plan, summary, parts, stop));
  const outcomes = await parallelAiCalls(calls, { timeoutMs, signal, log, purpose: 'greetings' });
  const drafts = outcomes.flatMap((outcome, i) => {
    if (outcome.ok) return outcome.value ?? [];
    log.warn(
      { moment: plans[i]?.moment, error: messageOf(outcome.error) },
      'a greeting could not be prepared',
    );
    return [];
  });
  if (drafts.length === 0) return;
  const isKept = await memory.person.saveGreetings(drafts, { callId: memory.callId, revision }, signal);
  if (!isKept) log.info('something was forgotten meanwhile: no greeting is prepared');
}

async function prepare(
  { moment, from, until, loops }: GreetingPlan,
  summary: CallSummary | null,
  { memory, model, speech, companionName, log }: ClosingParts,
  signal: AbortSignal,
): Promise<GreetingDraft | null> {
  const source = {
    companionName,
    personName: personName(memory.get('name')?.value),
    language: memory.time.language,
    // It is heard nobody knows when: what fades or ends until then is left out.
    profile: memory.lastingProfile,
    openLoops: loops,
    askNext: memory.stillToAsk(summary?.askNext ?? null),
    moment,
    timeZone: memory.time.timeZone,
  };
  const text = await writeGreeting(model, source, signal);
  if (text === null) return null;
  const spoken =
    speech &&
    (await attempt('greeting audio', log, () => synthesise(speech.client, speech.voice, text, signal)));
  return {
    ...{ text, moment, from, until, about: loops[0]?.text ?? null },
    audio: spoken && { pcm: spoken.samples, sampleRate: spoken.sampleRate },
    voice: speech ? voiceName(speech.voice) : '',
  };
}
