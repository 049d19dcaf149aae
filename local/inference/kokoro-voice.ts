/**
 * Kokoro made ready for sherpa-onnx, which wants its metadata inside the model, its phonemes as a text file, and the style
 * tables of all voices in one file.
 *
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KOKORO_VOICES } from '../kokoro-weights.ts';
import { addMetadata } from './onnx-metadata.ts';

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

export interface PreparedKokoro {
  readonly model: string;
  readonly voices: string;
  readonly tokens: string;
}

/** Writes the prepared files beside the originals. @param dir The folder of the weights. */
export async function prepareKokoro(dir: string): Promise<PreparedKokoro> {
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
