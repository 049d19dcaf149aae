/**
 * The chat part of the local inference server: the local model where it was chosen, else Ollama where one answers, else
 * the rule-based stand-in.
 *
 * @module
 */

import { Hono } from 'hono';
import { messageOf } from '../../../src/errors.ts';
import type { Log } from '../../../src/telemetry/log.ts';
import { parseJsonBody } from '../json-body.ts';
import { findOllamaModel, type OllamaModel, proxyToOllama } from './ollama.ts';
import { chatRequest } from './request.ts';
import { type ChatModel, respond } from './respond.ts';
import { STAND_IN, warmUp } from './stand-in/stand-in.ts';

/** Ollama is looked for again after this long, so that one started later is found without a restart. */
const LOOK_AGAIN_MS = 60_000;

export interface ChatOptions {
  readonly log: Log;
  /** Where Ollama would answer, such as `http://127.0.0.1:11434`. */
  readonly ollamaUrl: string;
  /** Who answers whatever else there is; without it that is found out. */
  readonly chosen?: 'stand-in' | ChosenModel;
}

/** The local model, which may still be loading: requests wait for it. */
export interface ChosenModel {
  readonly name: string;
  /** Of an answer; undefined where it has not been measured. */
  readonly tokensPerSecond: Promise<number | undefined>;
  readonly loaded: Promise<ChatModel & { close(): Promise<void> }>;
}

export interface ChatModelInfo {
  readonly kind: 'local' | 'ollama' | 'stand-in';
  readonly model: string;
  /** Of an answer, as measured on this machine; the local model's alone. */
  readonly tokensPerSecond?: number;
}

/** The choice of chat model of this process; there is one chat endpoint in it. */
let current: ChatModelChoice | undefined;

/** Who answers now, for the page and the log: `stand-in` until Ollama has been found. */
export function chatModelInfo(): ChatModelInfo {
  return current?.info() ?? { kind: 'stand-in', model: STAND_IN.name };
}

/** The same, but not before the first look for Ollama is over, which is short. */
export async function chosenChatModel(): Promise<ChatModelInfo> {
  await current?.choose();
  return { ...chatModelInfo(), tokensPerSecond: await current?.tokensPerSecond };
}

/** Knows whether Ollama is there; looks at the start and then seldom, never in the way of a request. */
class ChatModelChoice {
  readonly #options: ChatOptions;
  readonly #firstLook: Promise<void>;
  #model: OllamaModel | undefined;
  #lookAgainAtMs = 0;

  constructor(options: ChatOptions) {
    this.#options = options;
    this.#firstLook = this.#look().then(() => options.log.info({ ...this.info() }, 'chat model chosen'));
  }

  info(): ChatModelInfo {
    const { chosen } = this.#options;
    if (typeof chosen === 'object') return { kind: 'local', model: chosen.name };
    return this.#model
      ? { kind: 'ollama', model: this.#model.name }
      : { kind: 'stand-in', model: STAND_IN.name };
  }

  /** Of the local model's answers, where it is the one that answers. */
  get tokensPerSecond(): Promise<number | undefined> {
    const { chosen } = this.#options;
    return typeof chosen === 'object' ? chosen.tokensPerSecond : Promise.resolve(undefined);
  }

  /** The model to use now; only a request that comes before the first look is over waits for it. */
  async choose(): Promise<OllamaModel | undefined> {
    await this.#firstLook;
    // Nothing can fail in a look and nobody waits for this one: the next request has its result.
    if (Date.now() > this.#lookAgainAtMs) void this.#look();
    return this.#model;
  }

  /** Ollama did not answer a request: the rule-based stand-in answers until the next look. */
  lost(error: unknown): void {
    this.#model = undefined;
    this.#options.log.warn({ reason: messageOf(error) }, 'ollama is gone, the rule-based stand-in answers');
  }

  async #look(): Promise<void> {
    if (this.#options.chosen) return;
    this.#lookAgainAtMs = Date.now() + LOOK_AGAIN_MS;
    this.#model = await findOllamaModel(this.#options.ollamaUrl);
  }
}

/**
 * `POST /chat/completions` as OpenAI's API answers it, streamed or whole, with tools and JSON schemas.
 *
 * @example
 * app.route('/v1', chatRoutes({ log, ollamaUrl: 'http://127.0.0.1:11434' }));
 */
export function chatRoutes(options: ChatOptions): Hono {
  const { chosen } = options;
  const choice = new ChatModelChoice(options);
  current = choice;
  warmUp();
  const app = new Hono();
  app.post('/chat/completions', async (context) => {
    const request = await parseJsonBody(context.req.raw, chatRequest);
    const { signal } = context.req.raw;
    if (typeof chosen === 'object') return respond(await chosen.loaded, request, signal);
    const model = await choice.choose();
    if (!model) return respond(STAND_IN, request, signal);
    try {
      return await proxyToOllama(options.ollamaUrl, model, request, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      choice.lost(error);
      return respond(STAND_IN, request, signal);
    }
  });
  return app;
}
