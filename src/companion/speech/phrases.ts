/**
 * Phrases that must be there at once and even when every service is away: synthesised once per voice and language,
 * kept on the worker's disk.
 *
 * @module
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAI } from 'openai';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { type Pcm, SPEECH_SAMPLE_RATE, toBytes, toSamples } from './pcm.ts';
import { synthesise, type Voice, voiceName } from './synthesis.ts';

const PHRASE_NAMES = ['hello', 'greeting', 'moment', 'apology'] as const;
export type PhraseName = (typeof PHRASE_NAMES)[number];

/** `hello` opens a greeting whose rest is synthesised while it plays; `greeting` stands alone; `moment` comes before a late reply. */
const TEXTS: Readonly<Record<string, Readonly<Record<PhraseName, string>>>> = {
  en: {
    hello: 'Hello!',
    greeting: "Hello! I'm {name}. It's good to hear you. What is on your mind?",
    moment: 'One moment, please.',
    apology: "I'm sorry, I lost my train of thought for a moment. Could you say that again?",
  },
  de: {
    hello: 'Hallo!',
    greeting: 'Hallo! Ich bin {name}. Schön, dich zu hören. Was beschäftigt dich?',
    moment: 'Einen Moment, bitte.',
    apology: 'Entschuldige, ich habe kurz den Faden verloren. Sagst du das noch einmal?',
  },
  fr: {
    hello: 'Bonjour !',
    greeting: 'Bonjour ! Je suis {name}. Ça me fait plaisir de vous entendre. De quoi voulez-vous parler ?',
    moment: 'Un instant, s’il vous plaît.',
    apology: 'Pardon, j’ai perdu le fil un instant. Pouvez-vous répéter ?',
  },
  es: {
    hello: '¡Hola!',
    greeting: '¡Hola! Soy {name}. Me alegra oírte. ¿De qué quieres hablar?',
    moment: 'Un momento, por favor.',
    apology: 'Perdona, he perdido el hilo un momento. ¿Puedes repetirlo?',
  },
};
const FALLBACK_LANGUAGE = 'en';

export interface Phrase {
  readonly text: string;
  /** `null` while it could not be synthesised: then the text goes to the speech service as any other. */
  readonly audio: Pcm | null;
}

export interface PhraseBookOptions {
  dir: string;
  client: OpenAI;
  voice: Voice;
  /** ISO 639-1; a language without phrases gets English ones. */
  language: string;
  companionName: string;
  log: Log;
}

export class PhraseBook {
  readonly #options: PhraseBookOptions;
  readonly #audio = new Map<PhraseName, Pcm>();

  constructor(options: PhraseBookOptions) {
    this.#options = options;
  }

  get(name: PhraseName): Phrase {
    return { text: this.#text(name), audio: this.#audio.get(name) ?? null };
  }

  /** The audio of a phrase by its words; `null` for any other text. */
  audioOf(text: string): Pcm | null {
    const name = PHRASE_NAMES.find((one) => this.#text(one) === text);
    return (name && this.#audio.get(name)) ?? null;
  }

  /** Reads what is on the disk and synthesises what is not. Never rejects. */
  async load(signal?: AbortSignal): Promise<void> {
    await Promise.all(PHRASE_NAMES.map((name) => this.#load(name, signal)));
  }

  #text(name: PhraseName): string {
    const { language, companionName } = this.#options;
    const texts = TEXTS[language] ?? TEXTS[FALLBACK_LANGUAGE];
    return (texts?.[name] ?? '').replace('{name}', companionName);
  }

  async #load(name: PhraseName, signal?: AbortSignal): Promise<void> {
    const { client, voice, log } = this.#options;
    try {
      const path = this.#path(name);
      const stored = await readFile(path).catch(() => null);
      const pcm = stored
        ? { samples: toSamples(stored), sampleRate: SPEECH_SAMPLE_RATE }
        : await synthesise(client, voice, this.#text(name), signal);
      this.#audio.set(name, pcm);
      if (!stored) await this.#keep(path, pcm);
    } catch (error) {
      log.warn({ phrase: name, error: messageOf(error) }, 'a phrase has no audio yet');
    }
  }

  #path(name: PhraseName): string {
    const spoken = [this.#options.client.baseURL, voiceName(this.#options.voice), this.#text(name)].join(
      '\n',
    );
    return join(
      this.#options.dir,
      `${name}-${createHash('sha256').update(spoken).digest('hex').slice(0, 16)}.pcm`,
    );
  }

  /** Renamed into place: processes that start together never read half a phrase. */
  async #keep(path: string, pcm: Pcm): Promise<void> {
    await mkdir(this.#options.dir, { recursive: true });
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, toBytes(pcm.samples));
    await rename(temporary, path);
  }
}
