/**
 * The model of a case, and what it was told when it wrote a greeting.
 *
 * @module
 */

import { StructuredModel, type StructuredQuestion } from '../../src/memory/structured.ts';

export class ListeningModel extends StructuredModel {
  /** Inputs of the questions for a greeting. */
  readonly heard: string[] = [];

  override ask<T>(question: StructuredQuestion<T>, signal?: AbortSignal): Promise<T> {
    if (question.name === 'greeting') this.heard.push(question.input);
    return super.ask(question, signal);
  }
}
