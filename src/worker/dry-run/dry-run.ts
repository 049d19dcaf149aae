/**
 * A call that nobody takes part in, held before there is one: its session says a word to itself, hears it, is answered
 * by constants and replies. No service is asked and nothing is stored.
 *
 * The first run of code is ten times slower than the second, and the hundred milliseconds before a call's first sound
 * and before its first reply are full of first runs.
 *
 * @module
 */

import { once } from 'node:events';
import { TransformStream, type TransformStreamDefaultController } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import type { stt, voice } from '@livekit/agents';
import { AudioFrame, AudioSource, LocalAudioTrack, Room } from '@livekit/rtc-node';
import type { Prewarmed, Services } from '../../call/call-services.ts';
import { Conversation } from '../../call/conversation.ts';
import { followSession } from '../../call/events.ts';
import { openCallMemory } from '../../call/open-memory.ts';
import { createSession } from '../../call/session.ts';
import type { TurnReport } from '../../call/turn-report.ts';
import { Companion } from '../../companion/companion.ts';
import type { Heard } from '../../companion/recall-first.ts';
import { memoryTools } from '../../companion/tools/memory-tools.ts';
import { poolTools } from '../../companion/tools/pool-tools.ts';
import { MemoryActions } from '../../memory/in-call/actions.ts';
import type { CallMemory } from '../../memory/in-call/call-memory.ts';
import { MemoryStore } from '../../memory/store/store.ts';
import { createSupabase, keyOf } from '../../pool/clients.ts';
import { pcmFrames } from '../../speech/tts/frames.ts';
import { SPEECH_SAMPLE_RATE } from '../../speech/tts/pcm.ts';
import { silentLog } from '../../telemetry/log.ts';
import { NO_TRACES } from '../../telemetry/spans.ts';
import { cannedDatabase, cannedEmbedder, cannedFetch, LINE, sound } from './canned-answers.ts';
import { TrackInput, TrackOutput } from './loopback.ts';

/** What is said afterwards is put away before its session goes. */
const AFTERWARDS_MS = 100;
const NOBODY = 'nobody';

/** LiveKit's native part starts with the first track and stops with the last: one that is held keeps it running. */
const held: LocalAudioTrack[] = [];

/** Hears one utterance when it is told to: synthetic speech is none to a detector of voices. */
class DryRunCompanion extends Companion {
  readonly #cue = Promise.withResolvers<void>();

  hear(): void {
    this.#cue.resolve();
  }

  protected override async listen(...input: Parameters<Companion['listen']>): Promise<Heard | null> {
    const heard = await super.listen(...input);
    const recogniser = this.session.stt as stt.STT;
    const utterance = this.#cue.promise.then(() =>
      recogniser.recognize(new AudioFrame(sound, SPEECH_SAMPLE_RATE, 1, sound.length)),
    );
    const start = (out: TransformStreamDefaultController) =>
      void utterance.then((event) => out.enqueue(event)).catch((error) => out.error(error));
    return heard?.pipeThrough(new TransformStream({ start })) ?? null;
  }
}

async function openMemory(services: Services): Promise<CallMemory> {
  const { supabase, database } = services.config;
  const isApi = supabase !== null && database === null;
  const store = new MemoryStore(
    isApi ? createSupabase(supabase.url, keyOf(supabase), cannedFetch) : cannedDatabase,
  );
  const place = { userId: NOBODY, callId: NOBODY, room: NOBODY, embedder: cannedEmbedder, timeZone: null };
  const memory = openCallMemory({ ...services, store, log: silentLog }, place);
  await memory.load();
  await memory.whole;
  return memory;
}

/** The tools of a call, which nobody calls. */
function toolsOf({ config, store }: Services, memory: CallMemory) {
  const actions = new MemoryActions({
    ...{ memory, store, batchWindowMs: config.concurrency.batchWindowMs },
    surroundings: {
      offRecord: () => true,
      turnsSoFar: () => 0,
      leaveOutTurn: () => undefined,
      settled: () => Promise.resolve(),
    },
  });
  return [...memoryTools(actions, () => undefined), ...poolTools(config.companion.language)];
}

function openSession(services: Prewarmed): voice.AgentSession {
  const { config, client } = services;
  // The end-of-turn model asks for the job it runs in, and there is none yet; STT on a websocket would open it.
  const turns = { ...config.turns, detection: 'vad', minDelayMs: 0 } as const;
  const models = { ...config.models, sttRealtime: false };
  const canned = client.withOptions({ fetch: cannedFetch });
  // Without what kindred.config.ts says: plugins would ask their services. Nothing is asked of one, so that nothing is counted.
  const { setup: _, ...environment } = services;
  const voice = { model: models.tts, voice: models.voice };
  return createSession({ ...environment, voice, client: canned, config: { ...config, turns, models } });
}

/** The companion of a call of nobody, and how its turn went once it is over. */
async function openCall(services: Prewarmed) {
  const { phrases } = services;
  const memory = await openMemory(services);
  const over = Promise.withResolvers<TurnReport>();
  const conversation = new Conversation({
    ...{ userId: NOBODY, callId: NOBODY, sink: null, traces: NO_TRACES, log: silentLog },
    report: over.resolve,
  });
  const tools = toolsOf(services, memory);
  const { timeZone } = services.config.companion;
  const parts = { instructions: LINE, tools, turns: conversation, memory, phrases, timeZone, log: silentLog };
  const companion = new DryRunCompanion(parts);
  return { companion, conversation, over: over.promise };
}

/**
 * One greeting and one turn; the session's end is not waited for.
 *
 * @param signal Ends a dry run that does not come to its end by itself; it rejects then.
 */
export async function dryRunCall(services: Prewarmed, signal: AbortSignal): Promise<TurnReport> {
  const source = new AudioSource(SPEECH_SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('dry-run', source);
  held.push(track);
  const session = openSession(services);
  session.output.audio = new TrackOutput(source);
  const input = new TrackInput(track);
  session.input.audio = input;
  const stopped = once(signal, 'abort').then(() => Promise.reject(signal.reason));
  try {
    return await Promise.race([greetAndAnswer(session, services), stopped]);
  } finally {
    void sleep(AFTERWARDS_MS)
      .then(() => session.close())
      // Left open they would move a hundred frames a second, while the process waits and during its call.
      .finally(() => Promise.all([input.close(), source.close()]))
      .catch(() => undefined);
  }
}

async function greetAndAnswer(session: voice.AgentSession, services: Prewarmed): Promise<TurnReport> {
  const { companion, conversation, over } = await openCall(services);
  followSession(session, { conversation, phrases: services.phrases, log: silentLog });
  await session.start({
    agent: companion,
    room: new Room(),
    record: false,
    inputOptions: { audioEnabled: false },
    outputOptions: { audioEnabled: false },
  });
  const audio = pcmFrames([{ samples: sound, sampleRate: SPEECH_SAMPLE_RATE }]);
  await session.say(LINE, { audio }).waitForPlayout();
  companion.hear();
  return over;
}
