/**
 * OpenAiStt that hear over a websocket while the person speaks, for as long as the call lasts.
 *
 * The framework (agents 1.9.0, `SpeechStream.mainTask` in stt/stt.ts) listens on one connection: an error on it ends
 * the call, and where the service just closes it, as after its longest session, the call goes on deaf.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type APIConnectOptions, type AudioBuffer, stt } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { KindredError } from '../../errors.ts';
import { withoutNoise } from './noise.ts';
import { failureOf, type OnFailure } from './utterance.ts';

/** What is said in the meantime waits; a service that is away is not asked more often than this. */
const RECONNECT_AFTER_MS = 1_000;

const CLOSED = new KindredError('CONNECTION_LOST', 'the service closed the connection');

export interface RealtimeSttOptions extends Partial<openai.STTOptions> {
  /** Told about every connection that ended before the call did. */
  readonly onLost: OnFailure;
}

export class RealtimeStt extends stt.STT {
  label = 'kindred.RealtimeStt';
  readonly #service: openai.STT;
  readonly #onLost: OnFailure;

  constructor({ onLost, ...options }: RealtimeSttOptions) {
    super({ streaming: true, interimResults: true });
    this.#service = new openai.STT({ ...options, useRealtime: true });
    this.#onLost = onLost;
  }

  override get model(): string {
    return this.#service.model;
  }

  override get provider(): string {
    return this.#service.provider;
  }

  protected override _recognize(buffer: AudioBuffer, signal?: AbortSignal): Promise<stt.SpeechEvent> {
    return this.#service.recognize(buffer, signal);
  }

  override stream({ connOptions }: { connOptions?: APIConnectOptions } = {}): stt.SpeechStream {
    const connect = () => this.#service.stream({ connOptions });
    return new LastingStream({ stt: this, service: this.#service, connect, onLost: this.#onLost });
  }

  override close(): Promise<void> {
    return this.#service.close();
  }
}

/** Noise takes back what was announced of it while it was heard. */
function spoken(event: stt.SpeechEvent): stt.SpeechEvent {
  const clean = withoutNoise(event);
  return clean === event ? event : { ...clean, type: stt.SpeechEventType.INTERIM_TRANSCRIPT };
}

interface LastingStreamParts {
  stt: RealtimeStt;
  service: openai.STT;
  connect: () => stt.SpeechStream;
  onLost: OnFailure;
}

/** One connection after the other. What is said between two of them waits for the next. */
class LastingStream extends stt.SpeechStream {
  label = 'kindred.LastingStream';
  readonly #parts: LastingStreamParts;
  readonly #heard = new Set<string>();
  #connection: stt.SpeechStream | null = null;
  #connecting = Promise.withResolvers<void>();
  #lastError: unknown;

  constructor(parts: LastingStreamParts) {
    super(parts.stt);
    this.#parts = parts;
  }

  protected async run(): Promise<void> {
    const { service } = this.#parts;
    const remember = (event: { error: unknown }) => {
      this.#lastError = event.error;
    };
    service.on('error', remember);
    try {
      await Promise.race([this.#forward(), this.#listen()]);
    } finally {
      service.off('error', remember);
    }
  }

  /** Until the call ends. */
  async #forward(): Promise<void> {
    for await (const item of this.input) {
      while (!this.#connection) await this.#connecting.promise;
      if (typeof item === 'symbol') this.#connection.flush();
      else this.#connection.pushFrame(item);
    }
  }

  /** Until the call ends. */
  async #listen(): Promise<void> {
    const signal = this.abortSignal;
    while (!signal.aborted) {
      await this.#listenOnce();
      if (signal.aborted) return;
      this.#parts.onLost(failureOf(this.#lastError ?? CLOSED));
      this.#lastError = undefined;
      await sleep(RECONNECT_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #listenOnce(): Promise<void> {
    const connection = this.#parts.connect();
    const close = () => connection.close();
    this.abortSignal.addEventListener('abort', close, { once: true });
    this.#connection = connection;
    this.#connecting.resolve();
    try {
      for await (const event of connection) if (this.#isNew(event)) this.queue.put(spoken(event));
    } finally {
      this.#connection = null;
      this.#connecting = Promise.withResolvers();
      this.abortSignal.removeEventListener('abort', close);
      close();
    }
  }

  /** A service may deliver a transcript twice; said it was once. */
  #isNew({ type, requestId }: stt.SpeechEvent): boolean {
    if (type !== stt.SpeechEventType.FINAL_TRANSCRIPT || !requestId) return true;
    const isNew = !this.#heard.has(requestId);
    this.#heard.add(requestId);
    return isNew;
  }
}
