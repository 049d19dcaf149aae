/**
 * A Piper voice made ready for sherpa-onnx, which wants two things that Piper keeps in its JSON file: some
 * metadata inside the model, and the phonemes as a text file.
 *
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { addMetadata, type ModelMetadata } from './onnx-metadata.ts';

const configSchema = z.object({
  audio: z.object({ sample_rate: z.number() }),
  espeak: z.object({ voice: z.string() }),
  num_speakers: z.number(),
  phoneme_id_map: z.record(z.string(), z.array(z.number()).min(1)),
});
type PiperConfig = z.output<typeof configSchema>;

export interface PreparedVoice {
  readonly model: string;
  readonly tokens: string;
}

/**
 * Writes the prepared files beside the originals, once.
 *
 * @param dir The folder of the voice. @param name The file name of its model without `.onnx`.
 */
export async function prepareVoice(dir: string, name: string): Promise<PreparedVoice> {
  const original = join(dir, `${name}.onnx`);
  const voice = { model: join(dir, 'prepared.onnx'), tokens: join(dir, 'prepared-tokens.txt') };
  const config = configSchema.parse(JSON.parse(await readFile(`${original}.json`, 'utf8')));
  await addMetadata(original, metadataOf(config), voice.model);
  await writeFile(voice.tokens, tokenLines(config));
  return voice;
}

function tokenLines(config: PiperConfig): string {
  const entries = Object.entries(config.phoneme_id_map).filter(([phoneme]) => phoneme !== '\n');
  return entries.map(([phoneme, ids]) => `${phoneme} ${ids[0]}\n`).join('');
}

function metadataOf(config: PiperConfig): ModelMetadata {
  return {
    model_type: 'vits',
    comment: 'piper',
    language: 'English',
    voice: config.espeak.voice,
    has_espeak: 1,
    n_speakers: config.num_speakers,
    sample_rate: config.audio.sample_rate,
  };
}
