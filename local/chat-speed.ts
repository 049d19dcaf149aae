/**
 * How fast a chat model is on this machine: measured once, and kept beside its file.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { KindredError, messageOf } from '../src/errors.ts';

const PROGRAM = fileURLToPath(new URL('measure-chat-speed.ts', import.meta.url));
/** A machine that takes longer than this is too slow whatever the figure is. */
const TIMEOUT_MS = 120_000;

const schema = z.object({
  /** Tokens of a prompt. */
  readTokensPerSecond: z.number().positive(),
  /** Tokens of an answer; speech has three to four a second. */
  writeTokensPerSecond: z.number().positive(),
  /** Of the machine that was measured. */
  cores: z.number().int().positive(),
});

export type ChatSpeed = z.output<typeof schema>;

/** The speed that was measured for this file with as many cores; undefined where it has not been. */
export async function knownSpeed(path: string): Promise<ChatSpeed | undefined> {
  try {
    const speed = schema.parse(JSON.parse(await readFile(speedPath(path), 'utf8')));
    return speed.cores === availableParallelism() ? speed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The speed that is known, else measured now, in a process of its own: some ten seconds.
 *
 * @throws KindredError `WEIGHTS` when the model cannot be run; the signal's reason.
 */
export async function measuredSpeed(path: string, signal: AbortSignal): Promise<ChatSpeed> {
  const known = await knownSpeed(path);
  if (known) return known;
  try {
    const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, path], options);
    const speed = schema.parse(JSON.parse(stdout));
    // Where the folder is not ours to write to, it is measured anew the next time.
    await writeFile(speedPath(path), `${JSON.stringify(speed)}\n`).catch(() => undefined);
    return speed;
  } catch (cause) {
    signal.throwIfAborted();
    const message = `The local chat model ${path} cannot be run on this machine: ${messageOf(cause)}`;
    throw new KindredError('WEIGHTS', message, { cause });
  }
}

/** Figures for people: no more digits than the measurement has. */
export function roundedSpeed({ readTokensPerSecond, writeTokensPerSecond, cores }: ChatSpeed): ChatSpeed {
  const rounded = (value: number) => Number(value.toPrecision(2));
  return {
    readTokensPerSecond: rounded(readTokensPerSecond),
    writeTokensPerSecond: rounded(writeTokensPerSecond),
    cores,
  };
}

function speedPath(path: string): string {
  return `${path}.speed.json`;
}
