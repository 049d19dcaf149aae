/**
 * Starts of prompts that the model has read once, kept on the disk: a state of some megabytes that is loaded in
 * milliseconds where reading the start again would take many seconds.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { z } from 'zod';
import { commonLength } from './slots.ts';

/** Shorter starts are read faster than they are worth. */
const MIN_TOKENS = 128;
/** A start of which this share is kept already is not kept again: what differs is one person's profile. */
const KEPT_SHARE = 0.6;
/** Loading pays for at least so many tokens. */
const MIN_GAIN = 24;
const MAX_KEPT = 6;

interface Kept {
  readonly tokens: readonly Token[];
  readonly file: string;
  readonly usedAtMs: number;
}

const tokensFile = z.array(z.number().int());

export class KeptPrefixes {
  readonly #dir: string;
  /** The least recently used first. */
  #kept: readonly Kept[];

  private constructor(dir: string, kept: readonly Kept[]) {
    this.#dir = dir;
    this.#kept = kept;
  }

  /**
   * @param dir Folder of the states.
   * @param fingerprint Of model and context: a state fits no other.
   */
  static async open(dir: string, fingerprint: string): Promise<KeptPrefixes> {
    const own = join(dir, createHash('sha256').update(fingerprint).digest('hex').slice(0, 16));
    await mkdir(own, { recursive: true });
    const others = (await readdir(dir)).map((name) => join(dir, name)).filter((path) => path !== own);
    await Promise.all(others.map((path) => rm(path, { recursive: true, force: true })));
    const names = (await readdir(own)).filter((name) => name.endsWith('.json'));
    const kept = await Promise.all(names.map((name) => readKept(join(own, name))));
    const whole = kept.filter((one) => one !== null);
    return new KeptPrefixes(
      own,
      whole.toSorted((a, b) => a.usedAtMs - b.usedAtMs),
    );
  }

  /** Whether this start is worth a state of its own. */
  lacks(head: readonly Token[]): boolean {
    if (head.length < MIN_TOKENS) return false;
    return this.#kept.every(({ tokens }) => commonLength(tokens, head) < head.length * KEPT_SHARE);
  }

  /** Loads the state that has more of the prompt than the sequence has. */
  async load(sequence: LlamaContextSequence, tokens: readonly Token[], readAlready: number): Promise<void> {
    const [best] = this.#kept
      .map((kept) => ({ kept, common: commonLength(kept.tokens, tokens) }))
      .toSorted((a, b) => b.common - a.common);
    if (!best || best.common < readAlready + MIN_GAIN) return;
    try {
      // The risk is a file of another model: the folder's name holds the model's fingerprint.
      await sequence.loadStateFromFile(best.kept.file, { acceptRisk: true });
      await utimes(best.kept.file, new Date(), new Date());
      this.#kept = [...this.#without(best.kept), best.kept];
    } catch {
      this.#kept = this.#without(best.kept);
      await sequence.clearHistory();
    }
  }

  /** Keeps the state of a sequence that has read exactly these tokens. */
  async save(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<void> {
    const name = createHash('sha256').update(tokens.join()).digest('hex').slice(0, 16);
    const file = join(this.#dir, `${name}.state`);
    await sequence.saveStateToFile(file);
    // The list of tokens comes last: a state without one is not looked at.
    await writeFile(join(this.#dir, `${name}.json`), JSON.stringify(tokens));
    this.#kept = [...this.#kept, { tokens, file, usedAtMs: Date.now() }];
    const [oldest] = this.#kept;
    if (!oldest || this.#kept.length <= MAX_KEPT) return;
    this.#kept = this.#without(oldest);
    await rm(oldest.file.replace(/state$/, 'json'), { force: true });
    await rm(oldest.file, { force: true });
  }

  #without(one: Kept): readonly Kept[] {
    return this.#kept.filter((kept) => kept !== one);
  }
}

async function readKept(path: string): Promise<Kept | null> {
  const file = path.replace(/json$/, 'state');
  try {
    const { mtimeMs: usedAtMs } = await stat(file);
    return { tokens: tokensFile.parse(JSON.parse(await readFile(path, 'utf8'))) as Token[], file, usedAtMs };
  } catch {
    return null;
  }
}
