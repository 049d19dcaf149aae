/**
 * The caller's microphone: silence in real time, and speech when there is something to say.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  type Room,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';

const FRAME_MS = 10;
/** Frames are handed over at the pace of real time, so that little ever waits here and times stay exact. */
const QUEUE_MS = 100;
/** Below this a sample is the voice's breath and not a word: about -40 dB. */
const AUDIBLE = 300;

interface Utterance {
  readonly pcm: Int16Array;
  readonly ended: PromiseWithResolvers<number>;
  at: number;
}

export class Microphone {
  readonly #source: AudioSource;
  readonly #track: LocalAudioTrack;
  readonly #sampleRate: number;
  readonly #closing = new AbortController();
  #utterance: Utterance | undefined;
  #running: Promise<void> = Promise.resolve();

  /**
   * Made before joining, as a browser has its microphone before it calls: LiveKit's native part starts with it.
   *
   * @param sampleRate In Hz, of what it will {@link speak}.
   */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#source = new AudioSource(sampleRate, 1, QUEUE_MS);
    this.#track = LocalAudioTrack.createAudioTrack('microphone', this.#source);
  }

  /** Switches it on in a room that is joined. */
  async publish(room: Room): Promise<void> {
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
    await room.localParticipant?.publishTrack(this.#track, options);
    this.#running = this.#run();
  }

  /**
   * Speaks in real time, one utterance at a time.
   *
   * @returns When the last word ended, on `performance.now()`'s clock.
   */
  speak(pcm: Int16Array): Promise<number> {
    const ended = Promise.withResolvers<number>();
    // What fails the microphone fails the utterance.
    this.#running.catch(ended.reject);
    this.#utterance = { pcm: withoutTail(pcm), ended, at: 0 };
    return ended.promise;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running.catch(() => {});
    await this.#source.close();
  }

  async #run(): Promise<void> {
    let due = performance.now();
    while (!this.#closing.signal.aborted) {
      const frame = this.#nextFrame();
      await this.#source.captureFrame(new AudioFrame(frame, this.#sampleRate, 1, frame.length));
      due += FRAME_MS;
      await sleep(Math.max(0, due - performance.now()));
    }
  }

  #nextFrame(): Int16Array {
    const frame = new Int16Array((this.#sampleRate * FRAME_MS) / 1000);
    const utterance = this.#utterance;
    if (!utterance) return frame;
    frame.set(utterance.pcm.subarray(utterance.at, utterance.at + frame.length));
    utterance.at += frame.length;
    if (utterance.at >= utterance.pcm.length) {
      this.#utterance = undefined;
      utterance.ended.resolve(performance.now());
    }
    return frame;
  }
}

/** Speech up to its last audible sample, so that its end is the moment from which an answer is awaited. */
export function withoutTail(pcm: Int16Array): Int16Array {
  return pcm.subarray(0, pcm.findLastIndex((sample) => Math.abs(sample) >= AUDIBLE) + 1);
}
