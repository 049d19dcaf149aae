/**
 * The routes of the local inference server.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import type { Log } from '../../src/telemetry/log.ts';
import { MOONSHINE_WEIGHTS, PIPER_WEIGHTS } from '../speech-weights.ts';
import type { ChatModelInfo } from './chat/routes.ts';
import { errorBody, RequestError } from './request-error.ts';
import { speechRoutes } from './speech-routes.ts';
import { Transcriber } from './stt.ts';
import { transcriptionRoutes } from './transcription-routes.ts';
import { createTtsEngine, type TtsEngine } from './tts.ts';

/** The loaded models. */
export interface Models {
  readonly transcriber: Transcriber;
  readonly tts: TtsEngine;
}

/** @param weightsDir The weights folder, complete. @throws KindredError `WEIGHTS` */
export async function loadModels(weightsDir: string): Promise<Models> {
  const [transcriber, tts] = await Promise.all([Transcriber.load(weightsDir), createTtsEngine(weightsDir)]);
  return { transcriber, tts };
}

export interface AppOptions {
  /** Being loaded: what needs a model waits for it, everything else is answered at once. */
  readonly models: Promise<Models>;
  /** `/chat/completions`. */
  readonly chat: Hono;
  /** Who answers there, and with which model. */
  readonly chatModel: () => Promise<ChatModelInfo>;
  readonly log: Log;
}

/** Everything the server answers: OpenAI's API below `/v1`, and two questions about its health. */
export function createApp({ models, chat, chatModel, log }: AppOptions): Hono {
  const app = new Hono();
  let loaded = false;
  const routes = models.then((ready) => {
    loaded = true;
    return modelRoutes(ready);
  });
  // A model that cannot be loaded ends the process, which says so; nobody waits for the routes then.
  routes.catch(() => undefined);
  app.get('/healthz', (context) => (loaded ? context.text('ok') : context.text('loading', 503)));
  app.get('/healthz/chat-model', async (context) => context.json(await chatModel()));
  app.get('/v1/models', async (context) => context.json(listModels((await chatModel()).model)));
  app.route('/v1', chat);
  app.all('/v1/audio/*', async (context) => (await routes).fetch(context.req.raw));
  app.notFound((context) => {
    throw new RequestError(`There is no ${context.req.method} ${context.req.path}.`, { status: 404 });
  });
  app.onError((error, context) => answerError(error, context, log));
  return app;
}

function modelRoutes({ transcriber, tts }: Models): Hono {
  const app = new Hono();
  app.route('/v1', transcriptionRoutes(transcriber));
  app.route('/v1', speechRoutes(tts));
  app.onError((error) => {
    throw error;
  });
  return app;
}

function listModels(chatModel: string) {
  const ids = [MOONSHINE_WEIGHTS.name, PIPER_WEIGHTS.name, chatModel];
  return {
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'kindred' })),
  };
}

function answerError(error: Error, context: Context, log: Log): Response {
  if (error instanceof RequestError) return error.getResponse();
  const { path } = context.req;
  if (context.req.raw.signal.aborted) log.debug({ path }, 'client went away');
  else log.error({ err: error, path }, 'request failed');
  return context.json(errorBody('The local inference server failed; its log says why.', 'server_error'), 500);
}
