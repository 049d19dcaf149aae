/**
 * The other end of a session's voice: what the caller hears.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import { RATE } from './speech.ts';

/** Plays everything at once. */
export class Listener extends voice.AudioOutput {
  readonly samples: number[] = [];
  #frames = 0;

  constructor() {
    super(RATE, undefined, { pause: false });
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.#frames++ === 0) this.onPlaybackStarted(Date.now());
    this.samples.push(...frame.data);
  }

  override flush(): void {
    super.flush();
    this.#finish(false);
  }

  override clearBuffer(): void {
    this.#finish(true);
  }

  /** The loudest sample. */
  get peak(): number {
    return this.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  }

  #finish(interrupted: boolean): void {
    if (this.#frames === 0) return;
    this.#frames = 0;
    this.onPlaybackFinished({ playbackPosition: this.samples.length / RATE, interrupted });
  }
}
