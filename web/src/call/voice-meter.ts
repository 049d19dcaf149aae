/**
 * How loud both sides of a call are, measured on their audio.
 *
 * @module
 */

import { createAudioAnalyser, type LocalAudioTrack, type RemoteAudioTrack } from 'livekit-client';
import type { Speaker } from './captions.ts';
import type { Levels } from './levels.ts';

/** Speech lies between a quiet room and a raised voice; short windows, so that syllables show. */
const ANALYSER = { fftSize: 512, smoothingTimeConstant: 0.55, minDecibels: -85, maxDecibels: -25 } as const;
/** Speech fills a third of the spectrum at most: the mean over all of it is scaled up to the whole range. */
const GAIN = 2.2;

export class VoiceMeter {
  readonly #analysers = new Map<Speaker, ReturnType<typeof createAudioAnalyser>>();

  listenTo(speaker: Speaker, track: LocalAudioTrack | RemoteAudioTrack): void {
    void this.#analysers.get(speaker)?.cleanup();
    this.#analysers.set(speaker, createAudioAnalyser(track, ANALYSER));
  }

  levels(): Levels {
    return { person: this.#level('person'), companion: this.#level('companion') };
  }

  close(): void {
    for (const analyser of this.#analysers.values()) void analyser.cleanup();
    this.#analysers.clear();
  }

  #level(speaker: Speaker): number {
    const volume = this.#analysers.get(speaker)?.calculateVolume() ?? 0;
    return Math.min(1, volume * GAIN);
  }
}
