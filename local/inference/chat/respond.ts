/**
 * The answer of a chat model as OpenAI's API sends it, whole or streamed.
 *
 * @module
 */

import { messageOf } from '../../../src/errors.ts';
import { errorBody } from '../request-error.ts';
import { type Answered, ChunkWriter, completion } from './completion.ts';
import type { ChatRequest } from './request.ts';
import { slowBody } from './slow-body.ts';

/** Who answers: the local model or the rule-based stand-in. */
export interface ChatModel {
  readonly name: string;
  /**
   * @param signal Ends the computing.
   * @param onText Told pieces of what is said as they come, as far as they are known to be said.
   * @throws RequestError 400 when the request is too long, 429 when the model is busy; the signal's reason.
   */
  answer(
    request: ChatRequest,
    signal: AbortSignal,
    onText: (piece: string) => void,
  ): Promise<Answered> | Answered;
}

const JSON_BODY = {
  contentType: 'application/json',
  signOfLife: ' ',
  fault: (error: unknown) => JSON.stringify(errorBody(messageOf(error), 'server_error')),
};
/** A comment is a sign of life; a stream that has begun can only break off. */
const EVENTS = { contentType: 'text/event-stream; charset=utf-8', signOfLife: ': still reading\n\n' };

/** @throws What the model throws before its first piece. */
export function respond(model: ChatModel, request: ChatRequest, signal: AbortSignal): Promise<Response> {
  if (!request.stream)
    return slowBody(JSON_BODY, signal, async (write, ending) => {
      write(JSON.stringify(completion(await model.answer(request, ending, () => undefined), model.name)));
    });
  return slowBody(EVENTS, signal, async (write, ending) => {
    const send = (data: string) => write(`data: ${data}\n\n`);
    const chunks = new ChunkWriter(model.name, request.stream_options?.include_usage === true);
    const answered = await model.answer(request, ending, (piece) => send(chunks.text(piece)));
    for (const data of chunks.end(answered)) send(data);
  });
}
