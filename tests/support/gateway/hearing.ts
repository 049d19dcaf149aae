/**
 * Tells utterances from silence by their loudness; what was said is not recognised.
 *
 * @module
 */

const LOUD = 500;
/** In milliseconds. */
const SPEECH_MS = 250;
const SILENCE_MS = 250;

export class Hearing {
  readonly #sampleRate: number;
  readonly #over: (utterance: number) => void;
  readonly #began: () => void;
  #speechMs = 0;
  #silenceMs = 0;
  #utterances = 0;

  /**
   * @param over Hears that an utterance is over.
   * @param began Hears that one has begun. @default nothing
   */
  constructor(sampleRate: number, over: (utterance: number) => void, began: () => void = () => undefined) {
    this.#began = began;
    this.#sampleRate = sampleRate;
    this.#over = over;
  }

  /** 16-bit mono samples. */
  hear(bytes: Buffer): void {
    const samples = Array.from({ length: bytes.length >> 1 }, (_, i) => Math.abs(bytes.readInt16LE(2 * i)));
    const ms = (samples.length / this.#sampleRate) * 1_000;
    const isLoud = samples.some((sample) => sample > LOUD);
    this.#silenceMs = isLoud ? 0 : this.#silenceMs + ms;
    const before = this.#speechMs;
    if (isLoud) this.#speechMs += ms;
    if (before < SPEECH_MS && this.#speechMs >= SPEECH_MS) this.#began();
    if (this.#silenceMs < SILENCE_MS) return;
    if (this.#speechMs >= SPEECH_MS) this.#over(this.#utterances++);
    this.#speechMs = 0;
  }
}
