/**
 * Metadata that sherpa-onnx looks for inside a model, written into a copy of it. No ONNX library is needed: a protobuf
 * message may be extended by appending to it.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { appendFile, copyFile, rename, rm, stat } from 'node:fs/promises';

export type ModelMetadata = Readonly<Record<string, string | number>>;

/** Writes `target`, the model with its metadata, unless it stands there already. */
export async function addMetadata(model: string, metadata: ModelMetadata, target: string): Promise<void> {
  const addition = encode(metadata);
  const wanted = (await stat(model)).size + addition.length;
  const found = await stat(target).catch(() => null);
  if (found?.size === wanted) return;
  const draft = `${target}.${randomUUID()}`;
  try {
    await copyFile(model, draft);
    await appendFile(draft, addition);
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Field 14 of an ONNX model, `metadata_props`. */
function encode(metadata: ModelMetadata): Buffer {
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
