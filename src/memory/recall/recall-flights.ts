/**
 * Answers of recall that are on their way: one for each wording, of the memory as it is now.
 *
 * @module
 */

/** Words that are spoken while recall is under way replace each other quickly; older flights are of no use. */
const MAX_FLIGHTS = 4;

/** The answer for one wording. */
export interface Flight<Answer> {
  readonly answer: Promise<Answer>;
  readonly abort: AbortController;
  /** Which state of the memory it answers from. */
  readonly state: number;
  /** For how long its words were held back for it, in milliseconds. */
  heldMs: number;
}

export class RecallFlights<Answer> {
  readonly #flights = new Map<string, Flight<Answer>>();
  readonly #lookUp: (text: string, signal: AbortSignal) => Promise<Answer>;
  #state = 0;

  constructor(lookUp: (text: string, signal: AbortSignal) => Promise<Answer>) {
    this.#lookUp = lookUp;
  }

  /** The memory has changed: answers that were found before are not given any more. */
  memoryChanged(): void {
    this.#state++;
  }

  /** The flight for a wording, if there is one that answers from the memory as it is. */
  get(text: string): Flight<Answer> | undefined {
    const flight = this.#flights.get(text);
    return flight?.state === this.#state ? flight : undefined;
  }

  /** The flight for a wording, begun now where there is none. */
  open(text: string): Flight<Answer> {
    return this.get(text) ?? this.#start(text);
  }

  /** Drops what is under way. */
  close(): void {
    for (const { abort } of this.#flights.values()) abort.abort();
    this.#flights.clear();
  }

  #start(text: string): Flight<Answer> {
    this.#drop(text);
    const abort = new AbortController();
    const answer = this.#lookUp(text, abort.signal);
    // Whoever takes the flight sees its failure; nobody may take it.
    answer.catch(() => undefined);
    const flight: Flight<Answer> = { answer, abort, state: this.#state, heldMs: 0 };
    this.#flights.set(text, flight);
    const [oldest] = this.#flights.keys();
    if (oldest !== undefined && this.#flights.size > MAX_FLIGHTS) this.#drop(oldest);
    return flight;
  }

  #drop(text: string): void {
    this.#flights.get(text)?.abort.abort();
    this.#flights.delete(text);
  }
}
