/**
 * The real inference server for tests: real models, a real socket, on a free port.
 *
 * @module
 */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import OpenAI from 'openai';
import { createApp, loadModels, type Models } from '../../../local/inference/app.ts';
import { listen } from '../../../local/inference/listen.ts';
import { writeWav } from '../../../local/inference/wav.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { testWeightsDir } from '../../support/weights.ts';

export interface InferenceServer {
  readonly url: string;
  readonly client: OpenAI;
  readonly models: Models;
  close(): Promise<void>;
}

/** Everything but the chat, which has tests of its own. */
export async function startInference(): Promise<InferenceServer> {
  const models = await loadModels(await testWeightsDir());
  const chatModel = async () => ({ kind: 'stand-in', model: 'stand-in' }) as const;
  const app = createApp({ models: Promise.resolve(models), chat: new Hono(), chatModel, log: silentLog });
  const server = await listen(app, 0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new OpenAI({ apiKey: 'local-key', baseURL: `${url}/v1`, maxRetries: 0 });
  return { url, client, models, close: () => close(server, models) };
}

async function close(server: Server, { transcriber }: Models): Promise<void> {
  server.closeAllConnections();
  server.close();
  await transcriber.close();
}

/** A recording as a client would upload it. */
export function wavFile(pcm: Int16Array, sampleRate: number): File {
  return new File([writeWav(pcm, sampleRate)], 'speech.wav', { type: 'audio/wav' });
}

/** The words alone, for comparing what was said with what was heard. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
}
