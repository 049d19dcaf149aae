/**
 * One request on the wire, until the last byte of its answer.
 *
 * @module
 */

import { type Dispatcher, fetch as undiciFetch } from 'undici';
import { KindredError } from '../errors.ts';
import { Deadline } from './deadline.ts';
import { isErrorEvent } from './disguised-errors.ts';
import { type Handler, onceConnectionIsFree, overriding } from './dispatch-handler.ts';
import type { OriginCounters } from './origin-stats.ts';
import { toKindredError } from './transport-errors.ts';

type UndiciInit = NonNullable<Parameters<typeof undiciFetch>[1]>;

export interface AttemptOptions {
  readonly origin: string;
  readonly dispatcher: Dispatcher;
  readonly counters: OriginCounters;
  /** Until the first byte of the answer. */
  readonly headMs: number;
  /** The longest silence within an answer. */
  readonly idleMs: number;
  /** Aborts the attempt, body included. */
  readonly signal: AbortSignal;
}

/** Media types whose answers come as a stream: they may take long, but must not fall silent. */
const STREAMED = /^(text\/event-stream|audio\/|application\/x-ndjson)/;

export class Attempt {
  readonly #options: AttemptOptions;
  readonly #head: Deadline;
  readonly #finished = Promise.withResolvers<void>();
  #startedMs = 0;
  #sent = false;
  /** A redirected fetch dispatches more than once. */
  #dispatches = 0;
  #settled = false;
  /** The answer is a stream of events. */
  #isEvents = false;
  #brokenOff: Error | undefined;
  #letGo = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { origin, headMs } = options;
    const late = () =>
      new KindredError('DEADLINE_EXCEEDED', `${origin}: no answer within ${headMs} ms`, { retryable: true });
    this.#head = new Deadline(headMs, late, options.signal);
  }

  /** Whether any of the request may have reached the server. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Whether an answer that had begun was aborted by the one who asked for it. */
  get letGo(): boolean {
    return this.#letGo;
  }

  /** Why an answer that had begun ended too early, if it did and nobody had aborted it. */
  get brokenOff(): Error | undefined {
    return this.#brokenOff;
  }

  /** Resolves when the answer has been received in full, or will not be; never rejects. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** @throws KindredError from the network, or the reason of the signal. */
  async fetch(input: string | URL | Request, init: RequestInit): Promise<Response> {
    this.#startedMs = performance.now();
    const dispatcher = this.#options.dispatcher.compose((dispatch) => this.#follow(dispatch));
    try {
      // The global and undici's own fetch types differ in name only: install() makes them the same classes.
      const request = input as Parameters<typeof undiciFetch>[0];
      const options = { ...init, dispatcher, signal: this.#head.signal } as UndiciInit;
      return (await undiciFetch(request, options)) as unknown as Response;
    } catch (error) {
      if (this.#options.signal.aborted) throw this.#options.signal.reason;
      throw toKindredError(error, this.#options.origin);
    } finally {
      this.#settled = true;
      this.#finishWhenOver();
    }
  }

  /** Tells a stream by its media type. */
  static isStream(response: Response): boolean {
    return STREAMED.test(response.headers.get('content-type') ?? '');
  }

  #follow(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
    return (options, handler) => {
      this.#dispatches += 1;
      return dispatch({ ...options, bodyTimeout: this.#options.idleMs }, this.#watch(handler));
    };
  }

  #watch(handler: Handler): Handler {
    return overriding(handler, {
      onRequestStart: (...args) => {
        this.#sent = true;
        handler.onRequestStart?.(...args);
      },
      onRequestUpgrade: (...args) => {
        this.#ended();
        return handler.onRequestUpgrade?.(...args);
      },
      onResponseStart: (controller, status, ...rest) => {
        if (status >= 200) this.#headArrived();
        this.#isEvents = String(rest[0]['content-type']).startsWith('text/event-stream');
        handler.onResponseStart?.(controller, status, ...rest);
      },
      onResponseData: (controller, chunk) => {
        if (this.#isEvents && isErrorEvent(chunk)) this.#brokenOff ??= this.#errorEvent();
        handler.onResponseData?.(controller, chunk);
      },
      onResponseEnd: (...args) => {
        // Whoever reads the last byte and asks again at once would find the connection still taken, and open another.
        onceConnectionIsFree(() => {
          handler.onResponseEnd?.(...args);
          this.#ended();
        });
      },
      onResponseError: (controller, error) => {
        const translated = this.#translate(error);
        // Who has read enough cancels the body, and aborts its request a moment later: an interrupted reply is no failure.
        const isOurs = this.#head.signal.aborted || error.name === 'AbortError';
        if (this.#settled && isOurs) this.#letGo = true;
        else if (this.#settled) this.#brokenOff = translated;
        handler.onResponseError?.(controller, translated);
        this.#ended();
      },
    });
  }

  #errorEvent(): KindredError {
    const message = `${this.#options.origin}: the stream ended with an error`;
    return new KindredError('HTTP_STATUS', message, { retryable: true });
  }

  /** An aborted request keeps its reason: fetch compares it. */
  #translate(error: Error): Error {
    return this.#head.signal.aborted ? error : toKindredError(error, this.#options.origin);
  }

  #headArrived(): void {
    this.#head.lift();
    this.#options.counters.latency.add(performance.now() - this.#startedMs);
  }

  #ended(): void {
    this.#dispatches -= 1;
    this.#finishWhenOver();
  }

  #finishWhenOver(): void {
    if (!this.#settled || this.#dispatches > 0) return;
    this.#head.dispose();
    this.#finished.resolve();
  }
}
