/**
 * A call that nobody takes part in, held before there is one: its session says silence to itself and hears it.
 *
 * The first run of code is ten times slower than the second, and the hundred milliseconds that a call's first sound
 * goes through are full of first runs.
 *
 * @module
 */

import { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { type inference, voice } from '@livekit/agents';
import { type AudioFrame, AudioSource, AudioStream, LocalAudioTrack, Room } from '@livekit/rtc-node';
import { createSession } from './companion/session.ts';
import { pcmFrames } from './companion/speech/frames.ts';
import { SPEECH_SAMPLE_RATE } from './companion/speech/pcm.ts';
import { poolTools } from './companion/tools/pool.ts';
import type { Services } from './services.ts';

/** Enough for what runs with each frame to be compiled. */
const SILENCE_MS = 400;
/** The transcript of the line is put away before its session goes. */
const AFTERWARDS_MS = 100;
/** Short: its transcript is paced by its letters, and an end that has to wait for it is warned of. */
const LINE = 'Hush.';

/** LiveKit's native part starts with the first track and stops with the last: one that is held keeps it running. */
const held: LocalAudioTrack[] = [];

/** A voice whose words go to a track instead of a room. */
class Mouth extends voice.AudioOutput {
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

class EarOnTrack extends voice.AudioInput {
  constructor(track: LocalAudioTrack) {
    super();
    const heard = new AudioStream(track, { sampleRate: SPEECH_SAMPLE_RATE, numChannels: 1 });
    this.multiStream.addInputStream(ReadableStream.from(heard));
  }
}

/** Resolves once the line is said; the session's end is not waited for. */
export async function rehearseCall(services: Services, vad: inference.VAD): Promise<void> {
  const { config, pool } = services;
  const source = new AudioSource(SPEECH_SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('rehearsal', source);
  held.push(track);
  // The end-of-turn model asks for the job it runs in, and there is none yet; ears on a websocket would open it.
  const turns = { ...config.turns, detection: 'vad' } as const;
  const models = { ...config.models, sttRealtime: false };
  const session = createSession({ ...services, vad, config: { ...config, turns, models } });
  session.output.audio = new Mouth(source);
  session.input.audio = new EarOnTrack(track);
  const agent = new voice.Agent({ instructions: '', tools: poolTools(pool) });
  await session.start({
    agent,
    room: new Room(),
    record: false,
    inputOptions: { audioEnabled: false },
    outputOptions: { audioEnabled: false },
  });
  const samples = new Int16Array((SPEECH_SAMPLE_RATE * SILENCE_MS) / 1_000);
  const audio = pcmFrames([{ samples, sampleRate: SPEECH_SAMPLE_RATE }]);
  await session.say(LINE, { audio }).waitForPlayout();
  void sleep(AFTERWARDS_MS)
    .then(() => session.close())
    .catch(() => undefined);
}
