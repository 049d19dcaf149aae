/**
 * A chat request answered by the local model, whole or streamed, as OpenAI's API answers it.
 *
 * @module
 */

import { ChunkWriter, completion, type Ending } from '../completion.ts';
import type { ChatRequest } from '../request.ts';
import { openBody, slowJson } from './body.ts';
import type { Outcome } from './generate.ts';
import type { LocalChatModel } from './model.ts';
import { type Task, taskOf } from './task.ts';
import { toolCallIn } from './tool-call.ts';

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
  const speech = new HeldSpeech(task.isSpeech, (piece) => send(chunks.text(piece)));
  const work = model.answer(task.kind, task.job, AbortSignal.any([signal, left.signal]), (piece) => {
    begun.resolve();
    speech.add(piece);
  });
  // Until the first token a fault is told by the status; after it the stream breaks off.
  await Promise.race([work, begun.promise]);
  work.then(
    (outcome) => {
      const answer = task.read(outcome.text);
      if (answer.kind === 'text') speech.end(answer.text);
      else for (const data of chunks.calls(answer.calls)) send(data);
      for (const data of chunks.end(answer.kind, endingOf(outcome))) send(data);
      end();
    },
    (error) => end(error),
  );
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

function endingOf({ finish, promptTokens, cachedTokens, completionTokens }: Outcome): Ending {
  return {
    finish,
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
  readonly #isSpeech: boolean;
  readonly #say: (piece: string) => void;
  #held = '';
  #isOpen = false;

  constructor(isSpeech: boolean, say: (piece: string) => void) {
    this.#isSpeech = isSpeech;
    this.#say = say;
  }

  add(piece: string): void {
    const isOpen = this.#isOpen;
    if (!isOpen) this.#held += piece;
    this.#isOpen ||= this.#isSpeech && toolCallIn(this.#held) === 'no';
    if (this.#isOpen) this.#say(isOpen ? piece : this.#held.trimStart());
  }

  /** @param whole The answer as it is read, said now where nothing of it has been. */
  end(whole: string): void {
    if (!this.#isOpen && whole !== '') this.#say(whole);
  }
}
