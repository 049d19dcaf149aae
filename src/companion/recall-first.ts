/**
 * Recall has the words before the framework has them. A final transcript starts the framework's whole turn, which keeps
 * the event loop for some 15 ms; an answer of recall that arrives meanwhile lies there until that is over. A transcript
 * that is held until recall is ready is late by the 12 ms that this takes, instead of a reply by 25 to 45.
 *
 * @module
 */

import type { ReadableStream } from 'node:stream/web';
import { TransformStream } from 'node:stream/web';
import { stt } from '@livekit/agents';
import type { Recall } from '../memory/recall/recall.ts';

/** What STT gives: events, or bare text. */
type Utterance = stt.SpeechEvent | string;
export type Heard = ReadableStream<Utterance>;

export class RecallFirst {
  readonly #recall: Recall;
  /** Final words of a turn that is not over: the framework asks with all of them together. */
  #pending = '';

  constructor(recall: Recall) {
    this.#recall = recall;
  }

  /** The same in the same order: final words once their recall is ready or patience is over, all else at once. */
  listen(heard: Heard): Heard {
    const prepare = (utterance: Utterance) => this.#prepareFor(utterance);
    return heard.pipeThrough(
      new TransformStream<Utterance, Utterance>({
        async transform(utterance, controller) {
          await prepare(utterance);
          controller.enqueue(utterance);
        },
      }),
    );
  }

  /** These words became a turn; what was heard after them begins the next. */
  committed(words: string): void {
    const isBeginning = this.#pending.startsWith(words);
    this.#pending = isBeginning ? this.#pending.slice(words.length).trimStart() : '';
  }

  async #prepareFor(utterance: Utterance): Promise<void> {
    if (typeof utterance === 'string') return;
    const text = utterance.alternatives?.[0]?.text;
    if (!text) return;
    const words = `${this.#pending} ${text}`.trimStart();
    if (utterance.type !== stt.SpeechEventType.FINAL_TRANSCRIPT) return this.#recall.prepare(words);
    this.#pending = words;
    await this.#recall.ready(words);
  }
}
