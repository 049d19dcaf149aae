/**
 * The model of a case: what it was told when it wrote a greeting, and how it answered about the turns.
 *
 * @module
 */

import { KindredError } from '../../src/errors.ts';
import { StructuredModel, type StructuredQuestion } from '../../src/memory/extraction/structured.ts';

/** How a model has answered the questions about turns. */
export interface TurnAnswers {
  readonly asked: number;
  /** The service was away, refused, or answered with nothing. */
  readonly unanswered: number;
  /** What came was no JSON that fits the question. */
  readonly invalid: number;
  /** Nothing was found: the usual answer to small talk, and a silent model's to everything. */
  readonly empty: number;
}

export class ListeningModel extends StructuredModel {
  /** Inputs of the questions for a greeting. */
  readonly heard: string[] = [];
  #answers: TurnAnswers = { asked: 0, unanswered: 0, invalid: 0, empty: 0 };

  get answers(): TurnAnswers {
    return this.#answers;
  }

  override async ask<T>(question: StructuredQuestion<T>, signal?: AbortSignal): Promise<T> {
    if (question.name === 'greeting') this.heard.push(question.input);
    if (question.name !== 'turn_extraction') return super.ask(question, signal);
    this.#count('asked');
    try {
      const answer = await super.ask(question, signal);
      if (Object.values(answer as object).every((list) => list.length === 0)) this.#count('empty');
      return answer;
    } catch (error) {
      const isInvalid = error instanceof KindredError && error.code === 'MODEL_ANSWER_INVALID';
      this.#count(isInvalid ? 'invalid' : 'unanswered');
      throw error;
    }
  }

  #count(what: keyof TurnAnswers): void {
    this.#answers = { ...this.#answers, [what]: this.#answers[what] + 1 };
  }
}
