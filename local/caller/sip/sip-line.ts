/**
 * The line of a telephone that calls over SIP: what is said there is all that is known of the call, so that words are what
 * the local recogniser makes of the sound.
 *
 * @module
 */

import { createResampler, resampleAll } from '../../inference/resample.ts';
import { SPEECH_SAMPLE_RATE } from '../../inference/tts.ts';
import { writeWav } from '../../inference/wav.ts';
import type { CallLine } from '../call-line.ts';
import { HEARD_SAMPLE_RATE, HeardSound } from '../heard-sound.ts';
import { Notes } from '../notes.ts';
import { TELEPHONE_SAMPLE_RATE } from './g711.ts';
import { Telephone } from './telephone.ts';

const ANSWER_TIMEOUT_MS = 60_000;
/** Whoever waits for a call starts it in another terminal. */
const CALLED_TIMEOUT_MS = 600_000;
const FULL_SCALE = 32_768;

export interface SipConnection {
  /** The SIP address of the stack. */
  readonly address: string;
  /** The number that calls, or is called. */
  readonly number: string;
  /** Where this telephone waits to be called, and how long it rings. @default it calls */
  readonly waits?: { readonly port: number; readonly ringMs: number };
  /** Of the service that transcribes what is heard. */
  readonly sttUrl: string;
}

/** When what happened to a call that was dialled. */
export interface SipMoments {
  /** When INVITE was sent, in epoch milliseconds. */
  readonly invitedAt: number;
  /** In milliseconds after that; `null`: it did not. */
  readonly answered: number | null;
  readonly firstPacket: number | null;
}

export class SipLine implements CallLine {
  readonly roomName = null;
  readonly user: string;
  readonly heard = new HeardSound();
  readonly notes = new Notes();
  readonly tellsTurns = false;
  joinedAt = 0;
  trackAt: number | undefined;
  readonly agentState = undefined;
  readonly #connection: SipConnection;
  readonly #toHeard = createResampler(TELEPHONE_SAMPLE_RATE, HEARD_SAMPLE_RATE);
  #telephone: Telephone | undefined;

  constructor(connection: SipConnection) {
    this.#connection = connection;
    this.user = `tel:${connection.number}`;
  }

  /** Calls and is answered, or is called and answers. @throws KindredError `LOCAL_STACK` when there is no call. */
  async open(): Promise<void> {
    await this.ready();
    const { waits } = this.#connection;
    this.joinedAt = performance.now();
    if (!waits) return this.#telephone?.dial(ANSWER_TIMEOUT_MS);
    await this.#telephone?.answer(CALLED_TIMEOUT_MS, waits.ringMs);
    this.joinedAt = performance.now();
  }

  /** Can be called from now on; {@link open} does it, too. */
  async ready(): Promise<void> {
    const { address, number, waits } = this.#connection;
    this.#telephone ??= await Telephone.open({
      ...{ address, number, port: waits?.port },
      hear: ({ pcm }) => {
        this.trackAt ??= performance.now();
        this.heard.hear(toPcm(this.#toHeard.resample(toFloats(pcm))), performance.now());
      },
    });
  }

  get moments(): SipMoments {
    const after = (atMs: number | undefined) =>
      atMs === undefined ? null : Math.round(atMs - this.joinedAt);
    return {
      invitedAt: performance.timeOrigin + this.joinedAt,
      answered: after(this.#telephone?.answeredAt),
      firstPacket: after(this.trackAt),
    };
  }

  /** The number to which the agent has put the call through. */
  get transferredTo(): string | undefined {
    return this.#telephone?.transferredTo;
  }

  get isCut(): boolean {
    return this.#telephone?.isCut ?? false;
  }

  get isAgentThere(): boolean {
    return this.trackAt !== undefined;
  }

  /** A telephone is not told why nobody takes its call. */
  get isBusy(): boolean {
    return false;
  }

  async speak(pcm: Int16Array): Promise<number> {
    const narrow = resampleAll(toFloats(pcm), SPEECH_SAMPLE_RATE, TELEPHONE_SAMPLE_RATE);
    return this.#telephone?.rtp.speak(toPcm(narrow)) ?? performance.now();
  }

  async press(keys: string): Promise<void> {
    await this.#telephone?.rtp.press(keys);
  }

  /** A telephone is not told what was understood of it. */
  heardSince(): string {
    return '';
  }

  async repliedSince(ms: number): Promise<string> {
    const sound = this.heard.recording(ms);
    if (sound.length === 0) return '';
    const form = new FormData();
    form.set('model', 'stt');
    form.set(
      'file',
      new Blob([new Uint8Array(writeWav(sound, HEARD_SAMPLE_RATE))], { type: 'audio/wav' }),
      'heard.wav',
    );
    const response = await fetch(this.#connection.sttUrl, { method: 'POST', body: form });
    const body: unknown = await response.json().catch(() => null);
    return typeof body === 'object' && body && 'text' in body ? String(body.text) : '';
  }

  async hangUp(): Promise<void> {
    await this.#telephone?.hangUp();
  }
}

function toFloats(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / FULL_SCALE);
}

function toPcm(floats: Float32Array): Int16Array {
  return Int16Array.from(floats, (value) => Math.max(-1, Math.min(1, value)) * (FULL_SCALE - 1));
}
