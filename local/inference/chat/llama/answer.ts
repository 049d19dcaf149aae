/**
 * A chat request answered by the local model, whole or streamed, as OpenAI's API answers it.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { ChunkWriter, completion, type Ending } from '../completion.ts';
import type { ChatRequest } from '../request.ts';
import { openBody, SIGN_OF_LIFE_MS, slowJson } from './body.ts';
import type { Outcome } from './generate.ts';
import type { LocalChatModel } from './model.ts';
import { type Task, taskOf } from './task.ts';
import { certainSpeechLength } from './tool-call.ts';

/**
 * @param signal Ends the computing.
 * @throws RequestError 400 when the request is too long, 429 when the model is busy; the signal's reason.
 */
export async function answerRequest(
  model: LocalChatModel,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<Response> {
  const task = await taskOf(model, request);
  if (request.stream) return answerStreamed(model, request, task, signal);
  return slowJson(async (wanted) => {
    const outcome = await model.answer(task.kind, task.job, wanted, () => undefined);
    return completion(task.read(outcome.text), model.name, endingOf(outcome));
  }, signal);
}

async function answerStreamed(
  model: LocalChatModel,
  request: ChatRequest,
  task: Task,
  signal: AbortSignal,
): Promise<Response> {
  const left = new AbortController();
  const { body, write, end } = openBody(() => left.abort());
  const send = (data: string) => write(`data: ${data}\n\n`);
  const chunks = new ChunkWriter(model.name, request.stream_options?.include_usage === true);
  const begun = Promise.withResolvers<void>();
  const speech = new HeldSpeech(task, (piece) => send(chunks.text(piece)));
  const work = model.answer(task.kind, task.job, AbortSignal.any([signal, left.signal]), (piece) => {
    begun.resolve();
    speech.add(piece);
  });
  // Until the first token a fault is told by the status; after it, or when that takes long, the stream breaks off.
  const isLate = await Promise.race([work.then(() => false), begun.promise.then(() => false), late()]);
  // A comment, which clients pass over: they give up on a server that says nothing.
  const signs = setInterval(() => write(': still reading\n\n'), SIGN_OF_LIFE_MS);
  if (isLate) write(': still reading\n\n');
  void begun.promise.then(() => clearInterval(signs));
  work
    .then(
      (outcome) => {
        const answer = task.read(outcome.text);
        if (answer.kind === 'text') speech.end(answer.text);
        else for (const data of chunks.calls(answer.calls)) send(data);
        for (const data of chunks.end(answer.kind, endingOf(outcome))) send(data);
        end();
      },
      (error) => end(error),
    )
    .finally(() => clearInterval(signs));
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

function late(): Promise<true> {
  return sleep(SIGN_OF_LIFE_MS, true, { ref: false });
}

function endingOf({ finish, promptTokens, cachedTokens, completionTokens }: Outcome): Ending {
  return {
    finish: finish === 'length' ? 'length' : 'stop',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      prompt_tokens_details: { cached_tokens: cachedTokens },
    },
  };
}

/** Passes text on as soon as it is sure to be speech: a tool call, and what is read as a whole, is not. */
class HeldSpeech {
  readonly #task: Task;
  readonly #say: (piece: string) => void;
  #all = '';
  #said = 0;

  constructor(task: Task, say: (piece: string) => void) {
    this.#task = task;
    this.#say = say;
  }

  add(piece: string): void {
    if (!this.#task.isSpeech) return;
    this.#all += piece;
    if (this.#said === 0) this.#all = this.#all.trimStart();
    this.#tell(this.#all, this.#task.mayCall ? certainSpeechLength(this.#all) : this.#all.length);
  }

  /** @param whole The answer as it is read: what has not been said of it is said now. */
  end(whole: string): void {
    this.#tell(whole, whole.length);
  }

  #tell(text: string, upTo: number): void {
    if (upTo <= this.#said) return;
    this.#say(text.slice(this.#said, upTo));
    this.#said = upTo;
  }
}
