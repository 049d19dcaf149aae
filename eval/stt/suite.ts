/**
 * How well the caller is understood: sentences spoken through a room, beside the same recordings read directly.
 *
 * @module
 */

import { initializeLogger } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';
import { ListeningCall } from './call.ts';
import { loadRecordings, type Recording, SUITE_VOICES } from './recordings.ts';
import { type Score, scoreOf } from './score.ts';
import { startSttServices } from './services.ts';

export interface SttSuiteOptions {
  readonly dataDir: string;
  /** Sentences; each is spoken by each voice. @default all */
  readonly limit?: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/** A recording, and what was heard of it. */
interface Heard extends Recording {
  readonly inCall: string;
  readonly direct: string;
}

export interface Figures {
  /** Share of words that were misheard, left out or added. */
  readonly wordErrorRate: number;
  readonly ghostWords: number;
  /** Of all names said. */
  readonly names: number;
}

/** In calls, and read directly. */
export interface BothWays {
  readonly cases: number;
  readonly namesSaid: number;
  readonly inCall: Figures;
  readonly direct: Figures;
}

export interface SttReport extends BothWays {
  readonly byVoice: Readonly<Record<string, BothWays>>;
  /** What was heard worse in the call than directly, or with a ghost word. */
  readonly failed: readonly {
    readonly voice: string;
    readonly said: string;
    readonly inCall: string;
    readonly direct: string;
  }[];
}

/** @throws KindredError `LOCAL_STACK`, `WEIGHTS`, `CONFIG_INVALID` */
export async function runSttSuite({
  dataDir,
  limit,
  signal,
  onProgress,
}: SttSuiteOptions): Promise<SttReport> {
  initializeLogger({ pretty: false, level: 'silent' });
  const recordings = await loadRecordings({
    ...{ dataDir, limit },
    onProgress: (done, total) => onProgress('recording', done, total),
  });
  const services = await startSttServices(dataDir, signal);
  const heard: Heard[] = [];
  try {
    for (const voice of SUITE_VOICES) {
      const call = new ListeningCall(services.config);
      await call.open();
      for (const recording of recordings.filter((one) => one.voice === voice)) {
        signal.throwIfAborted();
        const direct = await call.read(recording.pcm);
        heard.push({ ...recording, direct, inCall: await call.say(recording.pcm) });
        onProgress('speaking', heard.length, recordings.length);
      }
      await call.close();
    }
    return reportOf(heard);
  } finally {
    await dispose();
    await services.close();
  }
}

function reportOf(heard: readonly Heard[]): SttReport {
  const byVoice = Object.fromEntries(
    SUITE_VOICES.map((voice) => [voice, bothWays(heard.filter((one) => one.voice === voice))]),
  );
  const failed = heard.filter((one) => {
    const [inCall, direct] = [scoreIn(one, 'inCall'), scoreIn(one, 'direct')];
    return inCall.ghosts > 0 || inCall.errors > direct.errors;
  });
  return {
    ...bothWays(heard),
    byVoice,
    failed: failed.map(({ voice, sentence, inCall, direct }) => ({
      voice,
      said: sentence.say,
      inCall,
      direct,
    })),
  };
}

function scoreIn(one: Heard, way: 'inCall' | 'direct'): Score {
  return scoreOf(one.sentence.say, one[way], one.sentence.names);
}

function bothWays(heard: readonly Heard[]): BothWays {
  return {
    cases: heard.length,
    namesSaid: heard.reduce((sum, { sentence }) => sum + sentence.names.length, 0),
    inCall: figuresOf(heard.map((one) => scoreIn(one, 'inCall'))),
    direct: figuresOf(heard.map((one) => scoreIn(one, 'direct'))),
  };
}

function figuresOf(scores: readonly Score[]): Figures {
  const sum = (key: keyof Score) => scores.reduce((total, score) => total + score[key], 0);
  const rate = sum('words') === 0 ? 0 : sum('errors') / sum('words');
  return {
    wordErrorRate: Math.round(rate * 10_000) / 10_000,
    ghostWords: sum('ghosts'),
    names: sum('names'),
  };
}
