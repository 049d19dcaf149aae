/**
 * The sentences of the suite as recordings: each is synthesised once and kept, since the voices that speak best take longer
 * for a sentence than the sentence lasts.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { openVoice } from '../../local/caller/voice.ts';
import type { TtsEngine } from '../../local/inference/tts.ts';
import type { KokoroVoice } from '../../local/kokoro-weights.ts';
import { KOKORO_WEIGHTS } from '../../local/kokoro-weights.ts';
import { weightsDirOf } from '../../local/weights.ts';
import { toBytes, toSamples } from '../../src/speech/tts/pcm.ts';

/** Two women and two men, two American and two British accents. */
export const SUITE_VOICES = ['af_heart', 'am_michael', 'bf_emma', 'bm_george'] as const;
type SuiteVoice = (typeof SUITE_VOICES)[number] & KokoroVoice;

const sentencesFile = z.array(z.object({ say: z.string(), names: z.array(z.string()).default([]) }));
type Sentence = z.output<typeof sentencesFile>[number];

export interface Recording {
  readonly sentence: Sentence;
  readonly voice: SuiteVoice;
  /** Mono, 24 kHz. */
  readonly pcm: Int16Array;
}

export interface RecordingOptions {
  readonly dataDir: string;
  /** Sentences; each is spoken by each voice. @default all */
  readonly limit?: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** @throws KindredError `WEIGHTS` */
export async function loadRecordings({ dataDir, limit, onProgress }: RecordingOptions): Promise<Recording[]> {
  const file = await readFile(new URL('sentences.json', import.meta.url), 'utf8');
  const sentences = sentencesFile.parse(JSON.parse(file)).slice(0, limit);
  const recordings: Recording[] = [];
  const total = sentences.length * SUITE_VOICES.length;
  for (const voice of SUITE_VOICES) {
    const studio = new Studio(dataDir, voice);
    for (const sentence of sentences) {
      recordings.push({ sentence, voice, pcm: await studio.record(sentence.say) });
      onProgress(recordings.length, total);
    }
  }
  return recordings;
}

/** One voice, loaded when a recording is missing. */
class Studio {
  readonly #dataDir: string;
  readonly #voice: SuiteVoice;
  #tts: Promise<TtsEngine> | undefined;

  constructor(dataDir: string, voice: SuiteVoice) {
    this.#dataDir = dataDir;
    this.#voice = voice;
  }

  async record(text: string): Promise<Int16Array> {
    const made = [KOKORO_WEIGHTS.files[0]?.sha256, this.#voice, text].join('\n');
    const name = `${createHash('sha256').update(made).digest('hex')}.pcm`;
    const path = join(this.#dataDir, 'eval', 'speech', name);
    const kept = await readFile(path).catch(() => null);
    if (kept) return toSamples(kept);
    this.#tts ??= openVoice(weightsDirOf(this.#dataDir), this.#voice);
    const { pcm } = await (await this.#tts).synthesize(text);
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, toBytes(pcm));
    await rename(draft, path);
    return pcm;
  }
}
