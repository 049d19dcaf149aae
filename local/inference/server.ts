/**
 * The local inference server: an OpenAI-compatible API on this machine, for speech and chat.
 *
 * @module
 */

import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { findMissingSets, weightsDirOf } from '../weights.ts';
import { createApp, loadModels, type Models } from './app.ts';
import { chooseChat } from './chat/llama/choice.ts';
import { chatRoutes, chosenChatModel } from './chat/routes.ts';
import { listen } from './listen.ts';

const environmentSchema = z.object({
  PORT: z.coerce.number('PORT must be a port number').int().min(0).max(65_535),
  KINDRED_DATA_DIR: z.string().min(1).default('.kindred'),
  LOG_LEVEL: z.string().default('info'),
  OLLAMA_URL: z.url('OLLAMA_URL must be a URL').default('http://127.0.0.1:11434'),
});

async function main(): Promise<void> {
  const loading = Promise.withResolvers<Models>();
  // Leaving in the middle of loading makes the native libraries abort: a loaded process leaves in peace.
  let isLoading = false;
  const leave = () => (isLoading ? loading.promise : Promise.resolve()).finally(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void leave().catch(fail));
  const environment = readEnvironment();
  const log = createLog(environment.LOG_LEVEL);
  const weightsDir = await findWeights(environment.KINDRED_DATA_DIR);
  const models = loading.promise;
  const chosen = chooseChat(process.env, environment.KINDRED_DATA_DIR, log);
  const chat = chatRoutes({ log, ollamaUrl: environment.OLLAMA_URL, chosen });
  // It listens while the models load: who asks what needs none of them, such as the chat model's name, need not wait.
  const server = await listen(createApp({ models, chat, chatModel: chosenChatModel, log }), environment.PORT);
  isLoading = true;
  const chatModel = typeof chosen === 'object' ? chosen.loaded : undefined;
  Promise.all([loadModels(weightsDir), chatModel]).then(([all]) => loading.resolve(all), loading.reject);
  const { transcriber } = await models;
  log.info({ address: server.address() }, 'inference server ready');
  // The supervisor starts the process again; a server that cannot listen is of no use.
  void transcriber.stopped.then((error) => fail(error));
}

function readEnvironment(): z.output<typeof environmentSchema> {
  const parsed = environmentSchema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  throw new KindredError('CONFIG_INVALID', parsed.error.issues.map(({ message }) => message).join('; '));
}

async function findWeights(dataDir: string): Promise<string> {
  const weightsDir = weightsDirOf(dataDir);
  const missing = await findMissingSets(weightsDir);
  if (missing.length === 0) return weightsDir;
  const message = `The weights ${missing.join(', ')} are missing in ${weightsDir}; "npm run dev" fetches them.`;
  throw new KindredError('WEIGHTS', message);
}

function fail(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

await main().catch(fail);
