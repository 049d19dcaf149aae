/**
 * Speech to text, on a thread of its own.
 *
 * @module
 */

import { MessageChannel, Worker } from 'node:worker_threads';
import { KindredError, messageOf } from '../../src/errors.ts';
import { weightsPath } from '../../src/models/weights.ts';
import { MOONSHINE_WEIGHTS } from '../speech-weights.ts';
import type { SttAnswer, SttRequest, TranscriptSegment } from './stt-worker.ts';
import type { Wav } from './wav.ts';

export interface Transcript {
  readonly text: string;
  readonly durationMs: number;
  readonly segments: readonly TranscriptSegment[];
}

/** Listens to one recording after the other. */
export class Transcriber {
  readonly #worker: Worker;
  readonly #gone = Promise.withResolvers<Error>();
  #isGone = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('error', (cause) => this.#gone.resolve(hasStopped(cause)));
    worker.on('exit', () => {
      this.#isGone = true;
      this.#gone.resolve(hasStopped());
    });
  }

  /**
   * @param weightsDir The weights folder.
   * @throws KindredError `WEIGHTS` when the model cannot be loaded.
   */
  static async load(weightsDir: string): Promise<Transcriber> {
    const dir = weightsPath(weightsDir, MOONSHINE_WEIGHTS.name);
    const worker = new Worker(new URL('./stt-worker.ts', import.meta.url), { workerData: { dir } });
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (cause) => {
        const message = `The speech recogniser in ${dir} cannot be loaded: ${messageOf(cause)}.`;
        reject(new KindredError('WEIGHTS', message, { cause }));
      });
    });
    return new Transcriber(worker);
  }

  /** Settles when the thread has ended, for whatever reason; never rejects. */
  get stopped(): Promise<Error> {
    return this.#gone.promise;
  }

  /** @throws KindredError `ABORTED`, `LOCAL_STACK` */
  async transcribe(wav: Wav, signal?: AbortSignal): Promise<Transcript> {
    if (this.#isGone) throw hasStopped();
    if (signal?.aborted) throw abortedBy(signal);
    const { port1, port2 } = new MessageChannel();
    const answered = Promise.withResolvers<SttAnswer>();
    const cancel = () => answered.reject(abortedBy(signal));
    port1.once('message', answered.resolve);
    signal?.addEventListener('abort', cancel, { once: true });
    port1.once('close', () => answered.reject(hasStopped()));
    const request: SttRequest = { wav, port: port2 };
    this.#worker.postMessage(request, [port2]);
    try {
      const answer = await answered.promise;
      if ('fault' in answer)
        throw new KindredError('LOCAL_STACK', `The transcription failed: ${answer.fault}`);
      return { text: answer.segments.map(({ text }) => text).join(' '), ...answer };
    } finally {
      // A closed port tells the thread that nobody waits any more.
      port1.close();
      signal?.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function hasStopped(cause?: unknown): KindredError {
  return new KindredError('LOCAL_STACK', 'The speech recogniser has stopped.', { cause });
}

function abortedBy(signal?: AbortSignal): KindredError {
  return new KindredError('ABORTED', 'The transcription was stopped.', { cause: signal?.reason });
}
