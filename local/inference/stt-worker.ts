/**
 * The thread that listens. ONNX Runtime computes on the thread that calls it, so speech recognition has one of its
 * own and the server's event loop stays free.
 *
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../src/errors.ts';
import { MOONSHINE_SAMPLE_RATE, Moonshine } from './moonshine.ts';
import { findSpans } from './pauses.ts';
import { resampleAll } from './resample.ts';
import type { SttAnswer, SttRequest, TranscriptSegment } from './stt.ts';
import { toMono } from './wav.ts';

if (!parentPort) throw new Error('stt-worker.ts runs as a worker thread only');
const port = parentPort;
const moonshine = await Moonshine.load(workerData.dir);
const cancelled = new Set<number>();
let queue = Promise.resolve();

port.on('message', (request: SttRequest) => {
  if (request.kind === 'cancel') cancelled.add(request.id);
  else queue = queue.then(() => answer(request));
});
port.postMessage({ kind: 'ready' } satisfies SttAnswer);

async function answer(request: Extract<SttRequest, { kind: 'transcribe' }>): Promise<void> {
  const { id } = request;
  try {
    const samples = resampleAll(toMono(request.wav), request.wav.sampleRate, MOONSHINE_SAMPLE_RATE);
    const segments = await transcribe(id, samples);
    const durationMs = (samples.length / MOONSHINE_SAMPLE_RATE) * 1_000;
    port.postMessage({ kind: 'transcript', id, segments, durationMs } satisfies SttAnswer);
  } catch (error) {
    port.postMessage({ kind: 'failed', id, message: messageOf(error) } satisfies SttAnswer);
  } finally {
    cancelled.delete(id);
  }
}

async function transcribe(id: number, samples: Float32Array): Promise<TranscriptSegment[]> {
  const segments: TranscriptSegment[] = [];
  const inMs = (at: number) => Math.round((at / MOONSHINE_SAMPLE_RATE) * 1_000);
  for (const { start, end } of findSpans(samples, MOONSHINE_SAMPLE_RATE)) {
    if (cancelled.has(id)) break;
    const text = await moonshine.transcribe(samples.slice(start, end));
    if (text) segments.push({ startMs: inMs(start), endMs: inMs(end), text });
  }
  return segments;
}
