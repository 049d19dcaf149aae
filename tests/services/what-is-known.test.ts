/**
 * What a log says of the model services: what they can do at the worker's start, that one can do less than was thought, and
 * that one refuses what is set.
 *
 * @module
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeServices } from '../../src/worker/service-line.ts';
import { type ChatBody, chatAnswer, json } from '../support/quirks/chat.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';

const question = {
  name: 'dogs',
  schema: z.object({ dogs: z.number() }),
  prompt: { instructions: 'Count.', examples: [] },
  input: 'one dog',
};

let server: QuirkServer;
let quirky: QuirkyServices;
beforeEach(async () => {
  server = await QuirkServer.start();
  quirky = await openQuirkyServices(server);
});
afterEach(async () => {
  await quirky.close();
  await server.close();
});

describe('the line at start', () => {
  it('names each service and its model, and says what was not asked yet', () => {
    const line = describeServices(quirky.services.config);
    expect(line).toMatch(
      /^chat \S+; facts by \S+ \(JSON: not asked yet\); speech \S+ \(PCM or WAV, streamed\); transcription \S+ \(one request an utterance\); embeddings local, in this machine$/,
    );
    expect(server.asked).toEqual([]);
  });

  it.each([
    ['json_schema', () => chatAnswer('{"dogs": 1}')],
    [
      'text',
      ({ response_format }: ChatBody) =>
        response_format
          ? json({ error: { message: 'response_format is unavailable' } }, 400)
          : chatAnswer('{"dogs": 1}'),
    ],
  ])('knows afterwards that facts are answered in %s', async (format, answer) => {
    server.question = answer;
    await quirky.services.model.ask(question);
    expect(describeServices(quirky.services.config)).toContain(`(${format})`);
  });
});

it('a service that turns out to do less is named once, at info', async () => {
  server.question = ({ response_format }) =>
    response_format?.type === 'json_schema'
      ? json({ error: { message: 'This response_format type is unavailable now' } }, 400)
      : chatAnswer('{"dogs": 1}');
  for (let i = 0; i < 3; i++) await quirky.services.model.ask(question);
  const told = quirky.lines.filter(({ msg }) =>
    String(msg).includes('does not hold its answers to a schema'),
  );
  expect(told).toMatchObject([{ level: 30, format: 'json_object' }]);
});

describe('a service that refuses what is set', () => {
  it.each([
    [401, 'the chat service refuses the key (401): look at OPENAI_API_KEY'],
    [403, 'the chat service refuses the key (403): look at OPENAI_API_KEY'],
    [
      404,
      'the chat service knows no such model or address (404): look at CHAT_MODEL, EXTRACTION_MODEL and OPENAI_BASE_URL',
    ],
  ])('with %i says so once, in one sentence, and again after it was well', async (status, mend) => {
    const ask = () => quirky.services.model.ask(question).catch(() => undefined);
    const told = () => quirky.lines.filter(({ msg }) => msg === 'a service refuses what is set');
    server.question = () => json({ error: { message: 'Incorrect API key provided: sk-quirky' } }, status);
    for (let i = 0; i < 3; i++) await ask();
    expect(told()).toMatchObject([{ level: 50, service: 'chat', status, mend }]);
    expect(JSON.stringify(told())).not.toContain('sk-quirky');
    server.question = () => chatAnswer('{"dogs": 1}');
    await ask();
    server.question = () => json({ error: {} }, status);
    await ask();
    expect(told()).toHaveLength(2);
  });

  it('is not taken for one that is busy', async () => {
    server.question = () => json({ error: {} }, 429);
    await quirky.services.model.ask(question).catch(() => undefined);
    expect(quirky.messages(50)).toEqual([]);
  });
});
