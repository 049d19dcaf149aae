/**
 * The end of a call: its summary is written, and the next greeting with its audio, so that nothing has to be
 * thought of when the person comes back.
 *
 * @module
 */

import type { OpenAI } from 'openai';
import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/call-memory.ts';
import { type CallSummary, summariseCall, writeGreeting } from '../memory/continuity.ts';
import type { OpenLoop, Turn } from '../memory/memory.ts';
import type { MemoryStore } from '../memory/store.ts';
import type { StructuredModel } from '../memory/structured.ts';
import type { Log } from '../telemetry/log.ts';
import { personName } from './greeting.ts';
import type { Pcm } from './speech/pcm.ts';
import { synthesise, type Voice, voiceName } from './speech/synthesis.ts';

export interface ClosingParts {
  memory: CallMemory;
  store: MemoryStore;
  model: StructuredModel;
  client: OpenAI;
  voice: Voice;
  companionName: string;
  log: Log;
}

/**
 * Does what the end of a call is for. A step that fails is logged and leaves what was there before: the last good
 * greeting stays. Never rejects.
 */
export async function closeCall(
  turns: readonly Turn[],
  parts: ClosingParts,
  signal: AbortSignal,
): Promise<void> {
  const summary = await attempt('summary', parts.log, () => saveSummary(turns, parts, signal));
  await attempt('greeting', parts.log, () => prepareGreeting(summary, parts, signal));
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
  { model, store, memory }: ClosingParts,
  signal: AbortSignal,
): Promise<CallSummary> {
  const endedAt = new Date().toISOString();
  const summary = await summariseCall(model, { turns, known: memory.known, endedAt }, signal);
  await store.endCall(memory.userId, { callId: memory.callId, endedAt, ...summary }, signal);
  return summary;
}

/** Loops of this call first: they are what the person will expect to be asked about. */
function openLoops(summary: CallSummary | null, memory: CallMemory): OpenLoop[] {
  return [...(summary?.openLoops ?? []), ...memory.openLoops].slice(0, 5);
}

async function prepareGreeting(
  summary: CallSummary | null,
  parts: ClosingParts,
  signal: AbortSignal,
): Promise<void> {
  const { memory, model, store, voice, companionName, log } = parts;
  const source = {
    companionName,
    personName: personName(memory.get('name')?.value),
    profile: memory.profile?.text ?? '',
    summary: summary?.summary ?? '',
    openLoops: openLoops(summary, memory),
    askNext: summary?.askNext ?? null,
  };
  const text = await writeGreeting(model, source, signal);
  if (text === null) return;
  const audio = await attempt('greeting audio', log, () => synthesise(parts.client, voice, text, signal));
  await store.saveGreeting(
    memory.userId,
    { text, audio: audio && pcmOf(audio), voice: voiceName(voice), callId: memory.callId },
    signal,
  );
}

function pcmOf({ samples, sampleRate }: Pcm) {
  return { pcm: samples, sampleRate };
}
