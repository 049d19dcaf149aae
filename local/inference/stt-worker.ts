/**
 * The thread that listens. ONNX Runtime computes on the thread that calls it, so speech recognition has one of its
 * own and the server's event loop stays free.
 *
 * @module
 */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../src/errors.ts';
import { MOONSHINE_SAMPLE_RATE, Moonshine } from './moonshine.ts';
import { findSpans } from './pauses.ts';
import { resampleAll } from './resample.ts';
import { toMono, type Wav } from './wav.ts';

export interface TranscriptSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** What the thread is told; it answers on the port, and stops where the other end is closed. */
export interface SttRequest {
  readonly wav: Wav;
  readonly port: MessagePort;
}

export type SttAnswer =
  | { readonly segments: readonly TranscriptSegment[]; readonly durationMs: number }
  | { readonly fault: string };

if (!parentPort) throw new Error('stt-worker.ts runs as a worker thread only');
const moonshine = await Moonshine.load(workerData.dir);
let queue = Promise.resolve();

parentPort.on('message', ({ wav, port }: SttRequest) => {
  let isWanted = true;
  port.once('close', () => {
    isWanted = false;
  });
  queue = queue
    .then(() => transcribe(wav, () => isWanted))
    .catch((error) => ({ fault: messageOf(error) }))
    .then((answer: SttAnswer) => port.postMessage(answer));
});
parentPort.postMessage('ready');

async function transcribe(wav: Wav, isWanted: () => boolean): Promise<SttAnswer> {
  const samples = resampleAll(toMono(wav), wav.sampleRate, MOONSHINE_SAMPLE_RATE);
  const inMs = (at: number) => Math.round((at / MOONSHINE_SAMPLE_RATE) * 1_000);
  const segments: TranscriptSegment[] = [];
  for (const { start, end } of findSpans(samples, MOONSHINE_SAMPLE_RATE)) {
    if (!isWanted()) break;
    const text = await moonshine.transcribe(samples.slice(start, end));
    if (text) segments.push({ startMs: inMs(start), endMs: inMs(end), text });
  }
  return { segments, durationMs: (samples.length / MOONSHINE_SAMPLE_RATE) * 1_000 };
}
