/**
 * Which weight files are known to be right: a checksum is computed once and remembered with the file's size and
 * modification time, so that a start does not hash 100 MB again.
 *
 * @module
 */

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { WeightsFile } from './manifest.ts';

const recordSchema = z.record(
  z.string(),
  z.object({ sha256: z.string(), bytes: z.number(), mtimeMs: z.number() }),
);
type VerifiedRecord = z.output<typeof recordSchema>;

/** The SHA-256 of a file as lower-case hex. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}

/** The memory of one weights folder, kept in its `verified.json`. */
export class VerifiedFiles {
  readonly #dir: string;
  #record: VerifiedRecord;

  private constructor(dir: string, record: VerifiedRecord) {
    this.#dir = dir;
    this.#record = record;
  }

  /** A missing or unreadable record is an empty one: the files are hashed again. */
  static async open(dir: string): Promise<VerifiedFiles> {
    const text = await readFile(join(dir, 'verified.json'), 'utf8').catch(() => '{}');
    const parsed = recordSchema.safeParse(parseJson(text));
    return new VerifiedFiles(dir, parsed.success ? parsed.data : {});
  }

  /** Whether the file stands there with the right checksum; hashes it only when it changed since the last look. */
  async holds(file: WeightsFile, signal?: AbortSignal): Promise<boolean> {
    const path = join(this.#dir, file.path);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || found.size !== file.bytes) return false;
    const known = this.#record[file.path];
    if (known && known.bytes === found.size && known.mtimeMs === found.mtimeMs)
      return known.sha256 === file.sha256;
    if ((await sha256Of(path, signal)) !== file.sha256) return false;
    await this.remember(file);
    return true;
  }

  /** Records a file whose checksum was just seen to be right. */
  async remember(file: WeightsFile): Promise<void> {
    const { size, mtimeMs } = await stat(join(this.#dir, file.path));
    this.#record = { ...this.#record, [file.path]: { sha256: file.sha256, bytes: size, mtimeMs } };
    const path = join(this.#dir, 'verified.json');
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, `${JSON.stringify(this.#record, null, 2)}\n`);
    await rename(draft, path);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
