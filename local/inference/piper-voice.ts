/**
 * A Piper voice made ready for sherpa-onnx, which wants two things that Piper keeps in its JSON file: some
 * metadata inside the model, and the phonemes as a text file.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { appendFile, copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

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
  const metadata = encodeMetadata(config);
  const wanted = (await stat(original)).size + metadata.length;
  const found = await stat(voice.model).catch(() => null);
  if (found?.size !== wanted) await writeExtended(original, metadata, voice.model);
  await writeFile(voice.tokens, tokenLines(config));
  return voice;
}

async function writeExtended(original: string, metadata: Buffer, target: string): Promise<void> {
  const draft = `${target}.${randomUUID()}`;
  try {
    await copyFile(original, draft);
    await appendFile(draft, metadata);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

function tokenLines(config: PiperConfig): string {
  const entries = Object.entries(config.phoneme_id_map).filter(([phoneme]) => phoneme !== '\n');
  return entries.map(([phoneme, ids]) => `${phoneme} ${ids[0]}\n`).join('');
}

/** Field 14 of an ONNX model (`metadata_props`); a protobuf message may be extended by appending to it. */
function encodeMetadata(config: PiperConfig): Buffer {
  const metadata = {
    model_type: 'vits',
    comment: 'piper',
    language: 'English',
    voice: config.espeak.voice,
    has_espeak: 1,
    n_speakers: config.num_speakers,
    sample_rate: config.audio.sample_rate,
  };
  const entries = Object.entries(metadata).map(([key, value]) =>
    field(14, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(String(value)))])),
  );
  return Buffer.concat(entries);
}

/** A length-delimited protobuf field. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}
