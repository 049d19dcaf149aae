/**
 * What a caller said before the agent was there: LiveKit's clients record it (`preConnectBuffer`) and send it when the agent has
 * joined. agents 1.9.0 takes no notice of it; LiveKit's Python framework hears it as this does.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { AudioFrame, type ByteStreamReader, type Room, TrackSource } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import { decodeAudio } from '../speech/stt/decode-audio.ts';
import type { Log } from '../telemetry/log.ts';

const TOPIC = 'lk.agent.pre-connect-audio-buffer';
/** `TF_PRECONNECT_BUFFER` of LiveKit's `AudioTrackFeature`: the client has a recording. */
const HAS_RECORDING = 6;
/** As long as LiveKit's Python framework waits; what is said meanwhile waits too. */
const PATIENCE_MS = 3_000;
/** Clients record ten seconds at most. */
const MAX_BYTES = 4_000_000;
/** In Hz, as the room's sound comes to the session. */
const SAMPLE_RATE = 24_000;
const FRAME_MS = 50;

export class EarlyAudio {
  readonly #room: Room;
  readonly #caller: string;
  readonly #log: Log;
  readonly #sent = Promise.withResolvers<ByteStreamReader>();

  /**
   * Before the room is connected, so that nothing that is sent is missed.
   *
   * @param caller Identity of the participant; nobody else is listened to.
   */
  constructor(room: Room, caller: string, log: Log) {
    this.#room = room;
    this.#caller = caller;
    this.#log = log;
    room.registerByteStreamHandler(TOPIC, (reader, { identity }) => {
      if (identity === caller) this.#sent.resolve(reader);
      else void reader.close();
    });
  }

  /**
   * To be asked once the caller's microphone is there: a client that has recorded nothing is not waited for.
   *
   * @returns Nothing where there is none, or it does not come in time. Never rejects.
   */
  async frames(): Promise<AudioFrame[]> {
    if (!this.#isRecorded) return [];
    try {
      const late = new AbortController();
      const patience = sleep(PATIENCE_MS, null, { signal: late.signal }).catch(() => null);
      const samples = await Promise.race([this.#samples(), patience]).finally(() => late.abort());
      if (!samples) throw new Error(`it did not come within ${PATIENCE_MS} ms`);
      const ms = Math.round((samples.length / SAMPLE_RATE) * 1_000);
      this.#log.info({ ms }, 'what was said before the agent was there is heard');
      return framesOf(samples);
    } catch (error) {
      this.#log.warn({ error: messageOf(error) }, 'what was said before the agent was there is not heard');
      return [];
    }
  }

  get #isRecorded(): boolean {
    const publications = this.#room.remoteParticipants.get(this.#caller)?.trackPublications.values() ?? [];
    return [...publications].some(
      ({ source, info }) =>
        source === TrackSource.SOURCE_MICROPHONE && info?.audioFeatures.includes(HAS_RECORDING),
    );
  }

  async #samples(): Promise<Int16Array> {
    const reader = await this.#sent.promise;
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of reader) {
      length += part.length;
      if (length > MAX_BYTES) throw new Error(`it is over ${MAX_BYTES} bytes`);
      parts.push(part);
    }
    const { mimeType, attributes = {} } = reader.info;
    const { sampleRate = '48000', channels = '1' } = attributes;
    const recording = { mimeType, sampleRate: Number(sampleRate), channels: Number(channels) };
    return decodeAudio(Buffer.concat(parts), recording, SAMPLE_RATE);
  }
}

function framesOf(samples: Int16Array): AudioFrame[] {
  const size = (SAMPLE_RATE * FRAME_MS) / 1_000;
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, i) => {
    const part = samples.slice(i * size, (i + 1) * size);
    return new AudioFrame(part, SAMPLE_RATE, 1, part.length);
  });
}
