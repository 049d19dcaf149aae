/**
 * A question to the language model whose answer has a schema.
 *
 * @module
 */

import { APIConnectionError, APIError, APIUserAbortError, type OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';
import { KindredError, messageOf } from '../errors.ts';

export interface StructuredQuestion<T> {
  /** The schema's name on the wire, e.g. `turn_extraction`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly instructions: string;
  /** Fenced data. */
  readonly input: string;
}

/** Runs a task when there is room for it; see concurrency/adaptive-limit.ts. */
export type Limit = <R>(task: () => Promise<R>, signal?: AbortSignal) => Promise<R>;

/** A wrong key or model name is mended by somebody: what was asked waits, as it does for a service that is down. */
function isAway(status: number): boolean {
  return status >= 429 || [401, 403, 404, 408].includes(status);
}

function toKindredError(name: string, error: unknown): KindredError {
  if (error instanceof KindredError) return error;
  if (error instanceof APIUserAbortError)
    return new KindredError('ABORTED', `${name}: aborted`, { cause: error });
  if (error instanceof APIConnectionError || (error instanceof APIError && isAway(error.status ?? 500))) {
    return new KindredError('MODEL_UNREACHABLE', `${name}: the chat service failed: ${messageOf(error)}`, {
      cause: error,
      retryable: true,
    });
  }
  if (error instanceof APIError) {
    return new KindredError('HTTP_STATUS', `${name}: the chat service refused: ${error.message}`, {
      cause: error,
      details: { status: error.status },
    });
  }
  // What is left is JSON that does not parse or does not fit the schema. Its text is the model's, maybe personal:
  // it stays in `cause` and out of the message.
  return new KindredError('MODEL_ANSWER_INVALID', `${name}: the answer does not fit its schema`, {
    cause: error,
    retryable: true,
  });
}

export class StructuredModel {
  readonly #client: OpenAI;
  readonly #model: string;
  readonly #limit: Limit;

  constructor(options: { client: OpenAI; model: string; limit?: Limit }) {
    this.#client = options.client;
    this.#model = options.model;
    this.#limit = options.limit ?? ((task) => task());
  }

  /**
   * @throws KindredError `MODEL_UNREACHABLE`, `MODEL_ANSWER_INVALID` (both worth repeating), `HTTP_STATUS`, `ABORTED`
   */
  async ask<T>(question: StructuredQuestion<T>, signal?: AbortSignal): Promise<T> {
    try {
      const text = await this.#limit(() => this.#complete(question, signal), signal);
      return question.schema.parse(JSON.parse(text));
    } catch (error) {
      throw toKindredError(question.name, error);
    }
  }

  async #complete<T>(question: StructuredQuestion<T>, signal?: AbortSignal): Promise<string> {
    const completion = await this.#client.chat.completions.create(
      {
        model: this.#model,
        // The instructions come first and never change: the provider's prefix cache holds.
        messages: [
          { role: 'system', content: question.instructions },
          { role: 'user', content: question.input },
        ],
        response_format: zodResponseFormat(question.schema, question.name),
      },
      { signal },
    );
    return completion.choices[0]?.message.content ?? '';
  }
}
