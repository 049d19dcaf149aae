/**
 * The first words of a call: they are there before the call is. What has to be synthesised is kept by `cachedAsyncCall`:
 * somebody who calls back within five minutes (`CACHE_TTL_MS`) hears it at once.
 *
 * @module
 */

import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import type { OpenAI } from 'openai';
import { messageOf } from '../errors.ts';
import { Traces } from '../memory/forgetting/traces.ts';
import { givenName } from '../memory/names.ts';
import type { Moment } from '../memory/store/drafts.ts';
import type { CallStart } from '../memory/store/rows.ts';
import { cachedSynthesis } from '../speech/tts/cached-synthesis.ts';
import { pcmFrames } from '../speech/tts/frames.ts';
import { type Pcm, SPEECH_SAMPLE_RATE, toSamples } from '../speech/tts/pcm.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import { type TtsVoice, voiceName } from '../speech/tts/synthesis.ts';
import type { Log } from '../telemetry/log.ts';

type GreetingSource = 'prepared' | 'onboarding' | 'neutral';

export interface Greeting {
  readonly source: GreetingSource;
  readonly text: string;
  /** `undefined`: the speech service says the text. */
  readonly audio: ReadableStream<AudioFrame> | undefined;
  /** Of a prepared one: which of those that were prepared. */
  readonly moment?: Moment;
}

export interface GreetingParts {
  phrases: PhraseBook;
  client: OpenAI;
  voice: TtsVoice;
  companionName: string;
  /** The person's, as the application says it. @default unknown */
  personName?: string;
  /** Whether the companion is the one who calls. @default false */
  isCalled?: boolean;
  log: Log;
}

/** Shorter than this is no speech: a broken recording. */
const MIN_SAMPLES = SPEECH_SAMPLE_RATE / 10;

/** The stored audio, or `null` when there is none, it is broken, or another voice or rate is in use now. */
function preparedAudio(greeting: NonNullable<CallStart['greeting']>, voice: TtsVoice): Pcm | null {
  if (!greeting.audio || greeting.sampleRate !== SPEECH_SAMPLE_RATE || greeting.voice !== voiceName(voice))
    return null;
  const samples = toSamples(Buffer.from(greeting.audio, 'base64'));
  return samples.length >= MIN_SAMPLES ? { samples, sampleRate: SPEECH_SAMPLE_RATE } : null;
}

/** Whether a text says what was put right since it was written. What ended by itself may be asked about. */
function saysOutdated(text: string, { memories, past }: CallStart): boolean {
  const outdated = past.filter(({ key }) => memories.some((memory) => memory.key === key));
  return new Traces(outdated, memories).isIn(text);
}

/** Words with a capital letter, one behind the other. */
const CAPITALISED = /\p{Lu}[\p{L}\p{M}'’.-]*(?:\s+\p{Lu}[\p{L}\p{M}'’.-]*)*/u;

/** "is called Ada", "goes by the name of Ada", "heißt Ada", "wird Ada genannt", "Ada" → "Ada". */
export function personName(value: string | undefined): string {
  const name = givenName(value ?? '');
  return /^\p{Ll}/u.test(name) ? (CAPITALISED.exec(name)?.[0] ?? name) : name;
}

/** A cached "Hello!" plays while the rest, with the name in it, is synthesised. */
function helloThen(rest: string, parts: GreetingParts, source: GreetingSource): Greeting {
  const { phrases, client, voice, log } = parts;
  const hello = phrases.get('hello');
  const text = `${hello.text} ${rest}`;
  if (!hello.audio) return { source, text, audio: undefined };
  const spoken = cachedSynthesis(client, voice, rest).catch((error: unknown) => {
    log.warn({ error: messageOf(error) }, 'the rest of a greeting could not be synthesised');
    return null;
  });
  return { source, text, audio: pcmFrames([hello.audio, spoken]) };
}

/**
 * Chooses the greeting: the prepared one with its audio, unless what it says was put right since; else one with the known name, else the neutral phrase;
 * of a call that the companion makes, the one that says who calls.
 *
 * @param start What the call loaded, or `null` without memory.
 */
export function chooseGreeting(start: CallStart | null, parts: GreetingParts): Greeting {
  if (start?.greeting && !saysOutdated(start.greeting.text, start)) {
    const pcm = preparedAudio(start.greeting, parts.voice);
    if (!pcm) parts.log.info('the prepared greeting has no usable audio: it is spoken as text');
    return {
      source: 'prepared',
      text: start.greeting.text,
      audio: pcm ? pcmFrames([pcm]) : undefined,
      moment: start.greeting.moment,
    };
  }
  if (parts.isCalled) return phraseGreeting('outboundGreeting', parts);
  const known = start?.memories.find(({ key }) => key === 'name');
  if (known) return helloThen(parts.phrases.meetAgain(personName(known.value)), parts, 'onboarding');
  const told = start?.onboarding?.name ?? parts.personName;
  if (told !== undefined) return helloThen(parts.phrases.meetFirst(told), parts, 'onboarding');
  return phraseGreeting('greeting', parts);
}

function phraseGreeting(name: 'greeting' | 'outboundGreeting', { phrases }: GreetingParts): Greeting {
  const { text, audio } = phrases.get(name);
  return { source: 'neutral', text, audio: audio ? pcmFrames([audio]) : undefined };
}
