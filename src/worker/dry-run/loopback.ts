/**
 * Sound out and sound in of a session that talks to itself over LiveKit's native part, without a room.
 *
 * @module
 */

import {
  ReadableStream,
  type ReadableStreamDefaultController,
  type ReadableStreamDefaultReader,
} from 'node:stream/web';
import { voice } from '@livekit/agents';
import { type AudioFrame, type AudioSource, AudioStream, type LocalAudioTrack } from '@livekit/rtc-node';
import { SPEECH_SAMPLE_RATE } from '../../speech/tts/pcm.ts';

/** A voice whose words go to a track instead of a room. */
export class TrackOutput extends voice.AudioOutput {
  readonly #source: AudioSource;
  #spokenMs = 0;

  constructor(source: AudioSource) {
    super(source.sampleRate, undefined, { pause: true });
    this.#source = source;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.#spokenMs === 0) this.onPlaybackStarted(Date.now());
    this.#spokenMs += (1_000 * frame.samplesPerChannel) / frame.sampleRate;
    await this.#source.captureFrame(frame);
  }

  override flush(): void {
    super.flush();
    if (this.#spokenMs > 0) void this.#source.waitForPlayout().then(() => this.#finish(false));
  }

  override clearBuffer(): void {
    this.#source.clearQueue();
    this.#finish(true);
  }

  #finish(interrupted: boolean): void {
    if (this.#spokenMs === 0) return;
    const playbackPosition = this.#spokenMs / 1_000;
    this.#spokenMs = 0;
    this.onPlaybackFinished({ playbackPosition, interrupted });
  }
}

/** What a track carries, until it is {@link close closed}: its session alone would leave the track read for ever. */
export class TrackInput extends voice.AudioInput {
  readonly #heard: ReadableStreamDefaultReader<AudioFrame>;

  constructor(track: LocalAudioTrack) {
    super();
    this.#heard = new AudioStream(track, { sampleRate: SPEECH_SAMPLE_RATE, numChannels: 1 }).getReader();
    const pull = async (frames: ReadableStreamDefaultController<AudioFrame>) => {
      const { done, value } = await this.#heard.read();
      if (done) frames.close();
      else frames.enqueue(value);
    };
    this.multiStream.addInputStream(new ReadableStream({ pull }));
  }

  override async close(): Promise<void> {
    await this.#heard.cancel();
    await super.close();
  }
}
