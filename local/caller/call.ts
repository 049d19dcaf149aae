/**
 * The course of a call: the greeting is heard out, each text is spoken and its answer heard out, then goodbye.
 *
 * @module
 */

import { KindredError } from '../../src/errors.ts';
import type { TtsEngine } from '../inference/tts.ts';
import type { CallLine } from './call-line.ts';
import type { TurnNote } from './notes.ts';
import { type Patience, until } from './within.ts';

/** A first call on a busy machine may have to wait for a process of its own. */
const GREETING_TIMEOUT_MS = 45_000;
/** A local chat model on a small machine takes its time. */
const REPLY_TIMEOUT_MS = 45_000;
/** A long reply, spoken. */
const FINISH_TIMEOUT_MS = 120_000;
/** The agent pauses between sentences; this long it pauses after the last only. */
const PAUSE_MS = 600;
/** The same where nothing but the sound tells whether the agent goes on. */
const UNTOLD_PAUSE_MS = 1_500;
/** The note on a turn follows the turn's end. */
const NOTE_TIMEOUT_MS = 5_000;

export interface CalledTurn {
  readonly said: string;
  readonly heard: string;
  readonly reply: string;
  /** From the end of the last word to the first sound of the answer; null when none came. */
  readonly endOfSpeechToAudioMs: number | null;
  readonly recalled: readonly string[];
  /** For how long the reply waited for what was recalled; null when nothing was looked for. */
  readonly recallMs: number | null;
  /** Of what the agent's process did for the turn, in milliseconds; the last one's where a pause made two turns of it. */
  readonly stages: TurnNote['stages'];
  /** Lines of recall; null where the agent says nothing of them. */
  readonly receipt: TurnNote['receipt'] | null;
  readonly tools: readonly string[];
  /** Whether nothing of it is kept, by the person's wish. */
  readonly offRecord: boolean;
}

export interface Greeting {
  readonly text: string;
  /** From the moment of joining to the first sound. */
  readonly joinToAudioMs: number;
  /** From the moment the agent's track could be heard to the first sound. */
  readonly afterTrackMs: number;
}

/** Waits for the greeting and hears it out. @throws KindredError `LOCAL_STACK` when the agent does not answer. */
export async function hearGreeting(line: CallLine, signal: AbortSignal): Promise<Greeting> {
  const loudAt = await until(() => line.heard.firstLoudAfter(line.joinedAt), {
    timeoutMs: GREETING_TIMEOUT_MS,
    signal,
  });
  if (loudAt === undefined) throw noAnswer(line, 'did not greet', GREETING_TIMEOUT_MS);
  await hearOut(line, signal);
  if (line.tellsTurns)
    await until(() => line.notes.greeting !== undefined, { timeoutMs: NOTE_TIMEOUT_MS, signal });
  return {
    text: line.notes.greeting || (await line.repliedSince(line.joinedAt)),
    joinToAudioMs: Math.round(loudAt - line.joinedAt),
    afterTrackMs: Math.round(loudAt - (line.trackAt ?? line.joinedAt)),
  };
}

/** Says one text and hears the answer out. @throws KindredError `LOCAL_STACK` when none comes. */
export async function takeTurn(
  line: CallLine,
  said: string,
  tts: TtsEngine,
  signal: AbortSignal,
): Promise<CalledTurn> {
  const { pcm } = await tts.synthesize(said, signal);
  const startedAt = performance.now();
  const notesBefore = line.notes.turns.length;
  const endedAt = await line.speak(pcm);
  const loudAt = await hearFirst(line, endedAt, { timeoutMs: REPLY_TIMEOUT_MS, signal });
  if (loudAt === undefined) throw noAnswer(line, `did not answer "${said}"`, REPLY_TIMEOUT_MS);
  await hearOut(line, signal);
  if (line.tellsTurns)
    await until(() => line.notes.turns.length > notesBefore, { timeoutMs: NOTE_TIMEOUT_MS, signal });
  const notes = line.notes.turns.slice(notesBefore);
  return {
    said,
    heard: line.heardSince(startedAt) || joined(notes, 'said'),
    reply: joined(notes, 'reply') || (await line.repliedSince(endedAt)),
    endOfSpeechToAudioMs: Math.round(loudAt - endedAt),
    recalled: [...new Set(notes.flatMap(({ recalled }) => recalled))],
    recallMs: longestRecall(notes),
    stages: notes.at(-1)?.stages ?? {},
    receipt: notes.at(-1)?.receipt ?? null,
    tools: notes.flatMap(({ tools }) => tools),
    offRecord: notes.some(({ offRecord }) => offRecord),
  };
}

function longestRecall(notes: readonly TurnNote[]): number | null {
  const waits = notes.flatMap(({ stages }) => stages.recall ?? []);
  return waits.length > 0 ? Math.max(...waits) : null;
}

/** When the agent is first heard after a moment; undefined when it stays silent. */
function hearFirst(line: CallLine, afterMs: number, patience: Patience): Promise<number | undefined> {
  return until(() => {
    assertConnected(line);
    return line.heard.firstLoudAfter(afterMs);
  }, patience);
}

/** Until the agent has said all it had to say. */
async function hearOut(line: CallLine, signal: AbortSignal): Promise<void> {
  const isDone = () => {
    assertConnected(line);
    const isBusy = line.agentState === 'speaking' || line.agentState === 'thinking';
    return !isBusy && line.heard.quietForMs() > (line.tellsTurns ? PAUSE_MS : UNTOLD_PAUSE_MS);
  };
  await until(isDone, { timeoutMs: FINISH_TIMEOUT_MS, signal });
}

function assertConnected(line: CallLine): void {
  if (line.isBusy)
    throw new KindredError('LOCAL_STACK', 'All lines are busy: the worker holds as many calls as it can.');
  if (line.isCut) throw new KindredError('LOCAL_STACK', 'The room was closed from the other side.');
}

/** A pause in what is said may make two turns of it. */
function joined(notes: readonly TurnNote[], key: 'said' | 'reply'): string {
  return notes.map((note) => note[key]).join(' ');
}

function noAnswer(line: CallLine, what: string, timeoutMs: number): KindredError {
  const who = line.isAgentThere ? 'The agent' : 'No agent came into the room: it';
  return new KindredError(
    'LOCAL_STACK',
    `${who} ${what} within ${timeoutMs / 1000} s; logs/agent.log may say why.`,
  );
}
