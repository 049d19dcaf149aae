/**
 * Speech to text, on a thread of its own.
 *
 * @module
 */

import { Worker } from 'node:worker_threads';
import { KindredError, messageOf } from '../../src/errors.ts';
import { weightsPath } from '../../src/models/weights.ts';
import { MOONSHINE_WEIGHTS } from '../speech-weights.ts';
import type { Wav } from './wav.ts';

export interface TranscriptSegment {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

export interface Transcript {
  readonly text: string;
  readonly durationMs: number;
  readonly segments: readonly TranscriptSegment[];
}

/** What the thread is told. */
export type SttRequest =
  | { readonly kind: 'transcribe'; readonly id: number; readonly wav: Wav }
  | { readonly kind: 'cancel'; readonly id: number };

/** What the thread says. */
export type SttAnswer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'transcript';
      readonly id: number;
      readonly segments: readonly TranscriptSegment[];
      readonly durationMs: number;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

interface Waiting {
  readonly resolve: (transcript: Transcript) => void;
  readonly reject: (error: Error) => void;
}

/** Listens to one recording after the other. */
export class Transcriber {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone = Promise.withResolvers<Error>();
  #nextId = 1;
  #fault: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: SttAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#giveUp(cause));
    worker.on('exit', () => this.#giveUp());
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
      worker.once('error', (cause) =>
        reject(
          new KindredError(
            'WEIGHTS',
            `The speech recogniser in ${dir} cannot be loaded: ${messageOf(cause)}.`,
            { cause },
          ),
        ),
      );
    });
    return new Transcriber(worker);
  }

  /** Settles when the thread has ended, for whatever reason; never rejects. */
  get stopped(): Promise<Error> {
    return this.#gone.promise;
  }

  /** @throws KindredError `ABORTED`, `LOCAL_STACK` */
  async transcribe(wav: Wav, signal?: AbortSignal): Promise<Transcript> {
    if (this.#fault) throw this.#fault;
    if (signal?.aborted) throw stopped(signal);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Transcript>();
    const cancel = () => {
      this.#tell({ kind: 'cancel', id });
      reject(stopped(signal));
    };
    this.#waiting.set(id, { resolve, reject });
    signal?.addEventListener('abort', cancel, { once: true });
    this.#tell({ kind: 'transcribe', id, wav });
    try {
      return await promise;
    } finally {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #tell(request: SttRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(answer: SttAnswer): void {
    if (answer.kind === 'ready') return;
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === 'transcript') {
      const { segments, durationMs } = answer;
      waiting?.resolve({ text: segments.map(({ text }) => text).join(' '), segments, durationMs });
    } else {
      waiting?.reject(new KindredError('LOCAL_STACK', `The transcription failed: ${answer.message}`));
    }
  }

  #giveUp(cause?: unknown): void {
    if (this.#fault) return;
    this.#fault = new KindredError('LOCAL_STACK', 'The speech recogniser has stopped.', { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#fault);
    this.#waiting.clear();
    this.#gone.resolve(this.#fault);
  }
}

function stopped(signal?: AbortSignal): KindredError {
  return new KindredError('ABORTED', 'The transcription was stopped.', { cause: signal?.reason });
}
