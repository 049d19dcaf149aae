/**
 * Text to PCM in one piece by a TTS plugin of LiveKit's, for what is prepared ahead: greetings and phrases.
 *
 * @module
 */

import { once } from 'node:events';
import { tts } from '@livekit/agents';
import { type AudioFrame, AudioResampler } from '@livekit/rtc-node';
import { KindredError } from '../../errors.ts';
import {
  MIN_SPEECH_SAMPLES,
  type Pcm,
  SPEECH_SAMPLE_RATE,
  toBytes,
  toSamples,
  withoutLeadIn,
} from './pcm.ts';

/** Nobody waits longer for a sentence, in milliseconds. */
const DEADLINE_MS = 30_000;

/**
 * @param plugin One that nobody else uses: an error of it counts as one of this text.
 * @throws KindredError `MODEL_ANSWER_INVALID` when no speech came; else what the plugin or the signal says.
 */
export async function synthesiseBy(plugin: tts.TTS, text: string, signal?: AbortSignal): Promise<Pcm> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const stop = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let failure: unknown;
  // A plugin's stream ends after an error as after the last word; without a listener the error would end the process.
  const note = ({ error }: { readonly error: unknown }) => {
    failure = error;
  };
  plugin.on('error', note);
  const frames: AudioFrame[] = [];
  const stream = plugin.capabilities.streaming ? streamOf(plugin, text) : plugin.synthesize(text);
  const stopped = once(stop, 'abort').then(() => Promise.reject(stop.reason));
  stopped.catch(() => undefined);
  try {
    await Promise.race([collect(stream, frames), stopped]);
  } finally {
    stream.close();
    plugin.off('error', note);
  }
  const samples = atOurRate(frames);
  if (samples.length < MIN_SPEECH_SAMPLES)
    throw failure ?? new KindredError('MODEL_ANSWER_INVALID', 'the speech service answered without audio');
  return withoutLeadIn({ samples, sampleRate: SPEECH_SAMPLE_RATE });
}

function streamOf(plugin: tts.TTS, text: string): tts.SynthesizeStream {
  const stream = plugin.stream();
  stream.pushText(text);
  stream.flush();
  stream.endInput();
  return stream;
}

async function collect(
  stream: AsyncIterable<tts.SynthesizedAudio | typeof tts.SynthesizeStream.END_OF_STREAM>,
  into: AudioFrame[],
): Promise<void> {
  for await (const audio of stream) {
    if (audio === tts.SynthesizeStream.END_OF_STREAM) return;
    into.push(audio.frame);
  }
}

/** One row of mono samples. */
function atOurRate(frames: readonly AudioFrame[]): Int16Array {
  const [first] = frames;
  if (!first) return new Int16Array();
  const { sampleRate, channels } = first;
  if (channels !== 1)
    throw new KindredError('MODEL_ANSWER_INVALID', `speech has ${channels} channels; one is needed`);
  if (sampleRate === SPEECH_SAMPLE_RATE) return joined(frames);
  const resampler = new AudioResampler(sampleRate, SPEECH_SAMPLE_RATE, 1);
  try {
    return joined([...frames.flatMap((frame) => resampler.push(frame)), ...resampler.flush()]);
  } finally {
    resampler.close();
  }
}

function joined(frames: readonly AudioFrame[]): Int16Array {
  return toSamples(Buffer.concat(frames.map(({ data }) => toBytes(data))));
}
