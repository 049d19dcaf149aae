/**
 * Phrases that must be there at once and even when every service is away: synthesised once per voice and language, shared
 * by all workers through `cachedAsyncCall`, kept on each worker's disk.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAI } from 'openai';
import { messageOf } from '../../errors.ts';
import { filled } from '../../languages/answer-keys.ts';
import type { LanguagePhrases } from '../../languages/language.ts';
import { phrasesOf } from '../../languages/languages.ts';
import type { Log } from '../../telemetry/log.ts';
import { cachedSynthesis, speechKey } from './cached-synthesis.ts';
import { type Pcm, SPEECH_SAMPLE_RATE, toBytes, toSamples } from './pcm.ts';
import type { TtsVoice } from './synthesis.ts';

const PHRASE_NAMES = [
  ...(['hello', 'greeting', 'moment', 'apology', 'offRecord', 'onRecord'] as const),
  ...(['disclosure', 'noMemory', 'stillThere', 'silent', 'timeIsUp', 'goodbye'] as const),
  ...(['transferring', 'notTransferred', 'callsStopped', 'outboundGreeting', 'enoughToday'] as const),
] as const;
export type PhraseName = (typeof PHRASE_NAMES)[number];
/** With these a call begins. */
const FIRST: ReadonlySet<PhraseName> = new Set(['hello', 'greeting', 'outboundGreeting']);

const DAY_MS = 86_400_000;
/** A service may give a voice of the same name another sound: after a day the shared copy is made anew, behind the one at hand. */
const SHARED = { ttlMs: DAY_MS, staleMs: 30 * DAY_MS } as const;

export interface Phrase {
  readonly text: string;
  /** `null` while it could not be synthesised: then the text goes to the speech service as any other. */
  readonly audio: Pcm | null;
}

export interface PhraseBookOptions {
  dir: string;
  client: OpenAI;
  voice: TtsVoice;
  /** ISO 639-1; a language without phrases gets English ones. */
  language: string;
  companionName: string;
  log: Log;
}

export class PhraseBook {
  readonly #options: PhraseBookOptions;
  readonly #texts: LanguagePhrases;
  readonly #audio = new Map<PhraseName, Pcm>();

  constructor(options: PhraseBookOptions) {
    this.#options = options;
    this.#texts = phrasesOf(options.language);
  }

  get(name: PhraseName): Phrase {
    return { text: this.#text(name), audio: this.#audio.get(name) ?? null };
  }

  /** The audio of a phrase by its words; `null` for any other text. */
  audioOf(text: string): Pcm | null {
    const name = PHRASE_NAMES.find((one) => this.#text(one) === text);
    return (name && this.#audio.get(name)) ?? null;
  }

  /** What follows `hello` for somebody who has been here before. It has no audio: it holds a name. */
  meetAgain(person: string): string {
    return this.#fill(this.#texts.meetAgain, person);
  }

  /** What follows `hello` for somebody whose name came from onboarding. */
  meetFirst(person: string): string {
    return this.#fill(this.#texts.meetFirst, person);
  }

  /** The words of keys that were pressed, one by one. */
  pressed(keys: string): string {
    return filled(this.#texts.pressed, { keys: [...keys].join(' ') });
  }

  /** Reads what is on the disk, and nothing else. Never rejects. */
  async loadKept(): Promise<void> {
    await Promise.all(PHRASE_NAMES.map((name) => this.#loadKept(name)));
  }

  /**
   * Reads what is on the disk, takes what another worker has made, synthesises what is nowhere; first that with which a call
   * begins. It cannot be aborted: on a slow machine each process would begin anew, and none have a greeting. Never rejects.
   */
  async load(): Promise<void> {
    const later = PHRASE_NAMES.filter((name) => !FIRST.has(name));
    for (const names of [[...FIRST], later]) await Promise.all(names.map((name) => this.#load(name)));
  }

  /**
   * With what a call begins: the rest of {@link load} goes on behind it, and a process that has the greeting takes a call
   * meanwhile. Never rejects.
   */
  async loadFirst(): Promise<void> {
    await Promise.all([...FIRST].map((name) => this.#load(name)));
    void this.load();
  }

  /**
   * {@link load}, one by one, in a call: a reply waits for one of them at most where the service speaks one sentence at a time. What a
   * service does not speak now it is not asked for again. Never rejects.
   */
  async loadOneByOne(): Promise<void> {
    for (const name of PHRASE_NAMES) if (!(await this.#load(name))) return;
  }

  #text(name: PhraseName): string {
    return this.#fill(this.#texts[name]);
  }

  #fill(text: string, person = ''): string {
    return filled(text, { name: this.#options.companionName, person });
  }

  async #loadKept(name: PhraseName): Promise<boolean> {
    const stored = await readFile(this.#path(name)).catch(() => null);
    if (stored) this.#audio.set(name, { samples: toSamples(stored), sampleRate: SPEECH_SAMPLE_RATE });
    return stored !== null;
  }

  /** @returns Whether it is there now. */
  async #load(name: PhraseName): Promise<boolean> {
    const { client, voice, log } = this.#options;
    try {
      if (await this.#loadKept(name)) return true;
      const pcm = await cachedSynthesis(client, voice, this.#text(name), SHARED);
      this.#audio.set(name, pcm);
      await this.#keep(this.#path(name), pcm);
      return true;
    } catch (error) {
      log.warn({ phrase: name, error: messageOf(error) }, 'a phrase has no audio yet');
      return false;
    }
  }

  #path(name: PhraseName): string {
    const { client, voice, dir } = this.#options;
    return join(dir, `${name}-${speechKey(client, voice, this.#text(name))}.pcm`);
  }

  /** Renamed into place: processes that start together never read half a phrase. */
  async #keep(path: string, pcm: Pcm): Promise<void> {
    await mkdir(this.#options.dir, { recursive: true });
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, toBytes(pcm.samples));
    await rename(temporary, path);
  }
}
