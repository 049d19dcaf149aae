/**
 * The time a call may take, as a signal: it aborts when the time is over or when the caller aborts.
 *
 * A plain `AbortSignal.timeout` cannot be stopped when an answer turns out to be a stream, and its timer and
 * listeners stay behind when the call is long over.
 *
 * @module
 */

export class Deadline {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param error Makes the abort's reason when the time is over.
   * @param parent Its abort is passed on with its reason.
   */
  constructor(timeoutMs: number, error: () => Error, parent?: AbortSignal | null) {
    this.#parent = parent ?? undefined;
    if (this.#parent?.aborted) {
      this.#controller.abort(this.#parent.reason);
      return;
    }
    this.#parent?.addEventListener('abort', this.#passOn, { once: true });
    this.#timer = setTimeout(() => this.#controller.abort(error()), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call now. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** From now on only the caller can abort. */
  lift(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Leaves no timer and no listener behind. */
  dispose(): void {
    this.lift();
    this.#parent?.removeEventListener('abort', this.#passOn);
  }

  readonly #passOn = () => this.#controller.abort(this.#parent?.reason);
}
