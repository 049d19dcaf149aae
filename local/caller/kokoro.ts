/**
 * The voices of Kokoro, for test callers: made ready for sherpa-onnx, which wants the metadata inside the model, the phonemes
 * as a text file, and the style tables of all voices in one file.
 *
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { weightsPath } from '../../src/models/weights.ts';
import { addMetadata } from '../inference/onnx-metadata.ts';
import { TtsEngine } from '../inference/tts.ts';
import { KOKORO_VOICES, KOKORO_WEIGHTS, type KokoroVoice } from '../kokoro-weights.ts';
import { ESPEAK_WEIGHTS } from '../speech-weights.ts';

const configSchema = z.object({ vocab: z.record(z.string(), z.number()) });

/** A style for each length of a text in phonemes, 256 numbers each. */
const STYLE_DIM = '510,1,256';

const METADATA = {
  model_type: 'kokoro',
  language: 'English',
  // Version 1 takes its phonemes from espeak-ng, later ones from a lexicon.
  version: 1,
  voice: 'en-us',
  has_espeak: 1,
  sample_rate: 24_000,
  style_dim: STYLE_DIM,
  n_speakers: KOKORO_VOICES.length,
};

/**
 * Loads a voice. It speaks better than Piper and takes four to ten times as long: for what is spoken beforehand.
 *
 * @param weightsDir The weights folder.
 * @throws KindredError `WEIGHTS` when its files are missing or damaged.
 */
export async function createKokoroTts(weightsDir: string, voice: KokoroVoice): Promise<TtsEngine> {
  const dir = weightsPath(weightsDir, KOKORO_WEIGHTS.name);
  const dataDir = weightsPath(weightsDir, ESPEAK_WEIGHTS.name);
  const prepared = async () => ({ kokoro: { ...(await prepare(dir)), dataDir }, numThreads: 2 });
  return TtsEngine.load(dir, prepared, KOKORO_VOICES.indexOf(voice));
}

/** Writes the prepared files beside the originals. @param dir The folder of the weights. */
async function prepare(dir: string) {
  const prepared = {
    model: join(dir, 'prepared.onnx'),
    voices: join(dir, 'prepared-voices.bin'),
    tokens: join(dir, 'prepared-tokens.txt'),
  };
  await addMetadata(join(dir, 'model.onnx'), METADATA, prepared.model);
  const { vocab } = configSchema.parse(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8')));
  const lines = Object.entries(vocab).map(([phoneme, id]) => `${phoneme} ${id}\n`);
  await writeFile(prepared.tokens, lines.join(''));
  const styles = KOKORO_VOICES.map((voice) => readFile(join(dir, 'voices', `${voice}.bin`)));
  await writeFile(prepared.voices, Buffer.concat(await Promise.all(styles)));
  return prepared;
}
