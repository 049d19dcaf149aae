/**
 * A question to the language model whose answer has a schema.
 *
 * @module
 */

import { APIConnectionError, APIError, APIUserAbortError, type OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ModelUse } from '../../telemetry/usage/model-use.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { type AnswerFormat, type AnswerFormats, answerFormats, lesser } from './answer-formats.ts';
import { completed, describeSchema, readJson } from './json-answer.ts';

export interface StructuredQuestion<T> {
  /** The schema's name on the wire, e.g. `turn_extraction`. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly prompt: Prompt;
  /** Fenced data. */
  readonly input: string;
}

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

export interface StructuredModelOptions {
  readonly client: OpenAI;
  readonly model: string;
  /** What the service can do. @default found out by this process for itself */
  readonly formats?: AnswerFormats;
  /** Hears of each answer, also of one that is not understood. */
  readonly used?: (use: ModelUse) => void;
  readonly log?: Log;
}

export class StructuredModel {
  readonly #client: OpenAI;
  readonly #model: string;
  readonly #formats: AnswerFormats;
  readonly #used: StructuredModelOptions['used'];
  readonly #log: Log | undefined;
  /** Questions in a row that were only answered in a lesser form. */
  #slips = 0;

  constructor({ client, model, formats, used, log }: StructuredModelOptions) {
    this.#client = client;
    this.#model = model;
    this.#formats = formats ?? answerFormats(model);
    this.#used = used;
    this.#log = log;
  }

  /**
   * Asks in the form that the service is known to understand, and in a lesser one where it turns out that it does not.
   *
   * @throws KindredError `MODEL_UNREACHABLE`, `MODEL_ANSWER_INVALID` (both worth repeating), `HTTP_STATUS`, `ABORTED`
   */
  async ask<T>(question: StructuredQuestion<T>, signal?: AbortSignal): Promise<T> {
    let isRefused = false;
    for (let format = this.#formats.current; ; ) {
      try {
        const text = await this.#complete(question, format, signal);
        const answer = read(text, question);
        this.#keep(format, isRefused);
        return answer;
      } catch (error) {
        isRefused ||= error instanceof APIError;
        const next = isNotUnderstood(error) ? lesser(format) : null;
        if (next === null) throw toKindredError(question.name, error);
        format = next;
      }
    }
  }

  /** One answer that was no JSON may be a slip; a form that was refused is refused again. */
  #keep(format: AnswerFormat, isRefused: boolean): void {
    const isLesser = format !== this.#formats.current;
    this.#slips = isLesser ? this.#slips + 1 : 0;
    if (isLesser && !isRefused && this.#slips < MAX_SLIPS) return;
    this.#formats.keep(format);
    if (!isLesser) return;
    this.#slips = 0;
    this.#log?.info(
      { format },
      'the chat service does not hold its answers to a schema: it is asked this way',
    );
  }

  async #complete<T>(
    { name, schema, prompt, input }: StructuredQuestion<T>,
    format: AnswerFormat,
    signal?: AbortSignal,
  ): Promise<Said> {
    const told = format === 'json_schema' ? '' : `\n\n${ONE_OBJECT}\n${describeSchema(schema)}`;
    const completion = await this.#client.chat.completions.create(
      {
        model: this.#model,
        messages: [...promptStart(prompt, told), { role: 'user', content: input }],
        ...responseFormat(schema, name, format),
      },
      { signal },
    );
    this.#used?.({ operation: 'chat', model: this.#model, ...tokensOf(completion) });
    return contentOf(name, completion);
  }
}

/**
 * Instructions and examples, which come first and never change: what a service keeps of a prompt's start holds.
 *
 * @param told What is said of the answer's form where the service does not hold it to its schema.
 */
export function promptStart({ instructions, examples }: Prompt, told = '') {
  return [{ role: 'system' as const, content: `${instructions}${told}` }, ...examples.flatMap(asTurns)];
}

/** What the model wrote. */
interface Said {
  readonly content: string;
  /** The service ended the answer before the model did. */
  readonly isCut: boolean;
}

/** @throws SyntaxError or ZodError; KindredError for an answer that was cut, of which another form would make no more. */
function read<T>({ content, isCut }: Said, { name, schema }: StructuredQuestion<T>): T {
  try {
    return schema.parse(completed(readJson(content), schema));
  } catch (error) {
    if (!isCut) throw error;
    const message = `${name}: the chat service cut its answer off (length)`;
    throw new KindredError('MODEL_ANSWER_INVALID', message, { cause: error, retryable: true });
  }
}

/** So many questions in a row make it the rule. */
const MAX_SLIPS = 2;
const ONE_OBJECT = 'Answer with one JSON object and nothing else. It fits this JSON schema:';

function asTurns({ input, answer }: Prompt['examples'][number]) {
  return [
    { role: 'user', content: input },
    { role: 'assistant', content: answer },
  ] as const;
}

function responseFormat(schema: z.ZodType, name: string, format: AnswerFormat) {
  if (format === 'text') return {};
  return { response_format: format === 'json_object' ? { type: format } : zodResponseFormat(schema, name) };
}

/** Services that do not count say nothing. */
function tokensOf({ usage }: OpenAI.ChatCompletion) {
  return {
    inputTokens: usage?.prompt_tokens,
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens,
    outputTokens: usage?.completion_tokens,
  };
}

/** The text of an answer. @throws KindredError where a service that was busy answers with nothing: that is none. */
function contentOf(name: string, { choices }: OpenAI.ChatCompletion): Said {
  const [choice] = choices ?? [];
  const content = choice?.message?.content;
  const reason = choice?.finish_reason ?? 'no choice';
  if (content) return { content, isCut: reason === 'length' };
  if (choice?.message?.refusal || reason === 'content_filter')
    throw new KindredError('MODEL_ANSWER_INVALID', `${name}: the model refused`);
  const message = `${name}: the chat service answered with nothing (${reason})`;
  throw new KindredError('MODEL_UNREACHABLE', message, { retryable: true });
}

/** What services say that do not know the form of the answer which they are asked for. */
const FORM_REFUSED =
  /response.?format|json.?(?:schema|object)|structured.?output|grammar|unsupported|not supported/i;
const REFUSING: ReadonlySet<unknown> = new Set([400, 404, 415, 422, 500, 501]);

/** Whether the service did not understand in which form it is to answer, or paid no heed to it. */
function isNotUnderstood(error: unknown): boolean {
  if (error instanceof APIError) return REFUSING.has(error.status) && FORM_REFUSED.test(error.message);
  return error instanceof SyntaxError || error instanceof z.ZodError;
}
