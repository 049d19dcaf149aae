/**
 * The routes of the local inference server.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder, MINILM_MODEL } from '../../src/memory/embedder/minilm.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { MOONSHINE_WEIGHTS, PIPER_WEIGHTS } from '../speech-weights.ts';
import type { BrainInfo } from './chat/routes.ts';
import { embeddingRoutes } from './embedding-routes.ts';
import { errorBody, RequestError } from './request-error.ts';
import { speechRoutes } from './speech-routes.ts';
import { Transcriber } from './stt.ts';
import { transcriptionRoutes } from './transcription-routes.ts';
import { createSpeaker, type Speaker } from './tts.ts';

/** The loaded models. */
export interface Models {
  readonly transcriber: Transcriber;
  readonly speaker: Speaker;
  readonly embedder: Embedder;
}

/** @param weightsDir The weights folder, complete. @throws KindredError `WEIGHTS`, `EMBEDDER` */
export async function loadModels(weightsDir: string): Promise<Models> {
  const [transcriber, speaker, embedder] = await Promise.all([
    Transcriber.load(weightsDir),
    createSpeaker(weightsDir),
    createMiniLmEmbedder({ weightsDir }),
  ]);
  return { transcriber, speaker, embedder };
}

export interface AppOptions {
  readonly models: Models;
  /** `/chat/completions`. */
  readonly chat: Hono;
  /** Who answers there, and with which model. */
  readonly brain: () => BrainInfo;
  readonly log: Log;
}

/** Everything the server answers: OpenAI's API below `/v1`, and two questions about its health. */
export function createApp({ models, chat, brain, log }: AppOptions): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.text('ok'));
  app.get('/healthz/brain', (context) => context.json(brain()));
  app.get('/v1/models', (context) => context.json(listModels(brain().model)));
  app.route('/v1', transcriptionRoutes(models.transcriber));
  app.route('/v1', speechRoutes(models.speaker));
  app.route('/v1', embeddingRoutes(models.embedder));
  app.route('/v1', chat);
  app.notFound((context) => {
    const error = new RequestError(`There is no ${context.req.method} ${context.req.path}.`);
    return context.json(errorBody(error), 404);
  });
  app.onError((error, context) => answerError(error, context, log));
  return app;
}

function listModels(brain: string) {
  const ids = [MOONSHINE_WEIGHTS.name, PIPER_WEIGHTS.name, MINILM_MODEL, brain];
  return {
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'kindred' })),
  };
}

function answerError(error: Error, context: Context, log: Log): Response {
  if (error instanceof RequestError) return context.json(errorBody(error), error.status);
  const { path } = context.req;
  if (context.req.raw.signal.aborted) log.debug({ path }, 'client went away');
  else log.error({ err: error, path }, 'request failed');
  return context.json(errorBody(error), 500);
}
