/**
 * The conversation suite: scripted talk through the real memory, and how much of it is known afterwards.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OpenAI } from 'openai';
import pLimit from 'p-limit';
import type { Services } from '../../src/call/call-services.ts';
import { loadConfig } from '../../src/config.ts';
import { KindredError } from '../../src/errors.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { extractFacts } from '../../src/memory/extraction/extraction.ts';
import type { StructuredModel } from '../../src/memory/extraction/structured.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import { TemporaryDatabase } from '../recall/temporary-database.ts';
import { readCases, type SuiteCase } from './case-file.ts';
import { type ChatAddress, openChatService } from './chat-service.ts';
import { ListeningModel } from './listening-model.ts';
import { reportOn, type SuiteReport } from './report.ts';
import { type CaseScore, scoreCase } from './score.ts';
import { ScriptedChat } from './scripted-chat.ts';
import { play } from './talk.ts';

/** Cases at the same time; turns of one case follow each other. */
const CASES_AT_ONCE = 4;
const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));
const NO_KEY = 'no-key-needed';

export interface SuiteOptions {
  readonly embedder: Embedder;
  /** @default Those of eval/conversations */
  readonly cases?: readonly SuiteCase[];
  /** @default The one that the environment names, else the local one */
  readonly chat?: ChatAddress;
  /** Called after each case. */
  readonly onProgress?: (done: number, total: number) => void;
  /** @default silent */
  readonly log?: Log;
  readonly signal?: AbortSignal;
}

/**
 * Plays every case, each as a person of its own, into an embedded database that is gone afterwards. Cases with a script
 * are answered by it; the others by the chat service, which is looked for only where there are any.
 *
 * @throws KindredError `IMPORT_INVALID`; `MODEL_UNREACHABLE` or `HTTP_STATUS` when the chat service stays away or refuses.
 */
export async function runConversationSuite(options: SuiteOptions): Promise<SuiteReport> {
  const cases = options.cases ?? (await readCases());
  const { log = silentLog, signal } = options;
  await using opened = new AsyncDisposableStack();
  const isScripted = cases.every(({ script }) => script !== undefined);
  const chat = isScripted ? SCRIPTED : (options.chat ?? opened.adopt(...(await openedChat(log))));
  if (!isScripted) await makeSureItAnswers(modelOf(chat), signal ?? new AbortController().signal);
  const services = opened.adopt(...(await openedServices(log)));
  const scripted = opened.adopt(await ScriptedChat.start(), (one) => one.close());
  const playing = { services, scripted, chat, embedder: options.embedder };
  let done = 0;
  const scores = await pLimit(CASES_AT_ONCE).map(cases, async (one) => {
    signal?.throwIfAborted();
    const score = await playCase(one, playing);
    options.onProgress?.(++done, cases.length);
    return score;
  });
  return reportOn(scores, { model: chat.model, baseUrl: chat.baseUrl });
}

/** Every case says itself what is answered. */
const SCRIPTED: ChatAddress = { baseUrl: 'the cases', apiKey: NO_KEY, model: 'scripted' };

export function modelOf({ baseUrl, apiKey, model }: ChatAddress): ListeningModel {
  return new ListeningModel({ client: new OpenAI({ baseURL: baseUrl, apiKey }), model });
}

async function openedChat(log: Log) {
  const service = await openChatService(process.env, log);
  return [service, () => service.close()] as const;
}

/** The services of a worker, over an embedded database and a data folder of their own. */
export async function openedServices(log: Log): Promise<readonly [Services, () => Promise<void>]> {
  const database = await TemporaryDatabase.start();
  const dataDir = await mkdtemp(join(tmpdir(), 'kindred-suite-'));
  const config = loadConfig({
    LIVEKIT_URL: 'ws://127.0.0.1:1',
    LIVEKIT_API_KEY: 'suite',
    LIVEKIT_API_SECRET: NO_KEY,
    SUPABASE_URL: database.url,
    SUPABASE_SERVICE_ROLE_KEY: database.serviceKey,
    OPENAI_API_KEY: NO_KEY,
    PERSONA_FILE: PERSONA,
    KINDRED_DATA_DIR: dataDir,
    // The model's own time counts here, not the caller's patience.
    RECALL_BUDGET_MS: '1000',
    BATCH_WINDOW_MS: '0',
  });
  const services = await openServices(config, { log, role: 'eval' });
  const close = async () => {
    await closeServices(services);
    await database.close();
    await rm(dataDir, { recursive: true });
  };
  return [services, close];
}

interface Playing {
  readonly services: Services;
  readonly scripted: ScriptedChat;
  readonly chat: ChatAddress;
  readonly embedder: Embedder;
}

async function playCase(one: SuiteCase, { services, scripted, chat, embedder }: Playing): Promise<CaseScore> {
  const id = randomUUID();
  const address = one.script ? { ...SCRIPTED, baseUrl: scripted.play(id, one.script) } : chat;
  const model = modelOf(address);
  const onNextCall = () => scripted.nextCall(id);
  const parts = { services: { ...services, model }, model, embedder, onNextCall };
  const score = scoreCase(one, await play(one, parts));
  return { ...score, answers: model.answers };
}

const GREETING: Turn = {
  id: randomUUID(),
  userId: 'suite',
  callId: randomUUID(),
  at: new Date(0).toISOString(),
  userText: 'Hello.',
  agentText: null,
};

/**
 * One question before the first case: a service that refuses them all would look like one that finds nothing. An
 * answer that is no good is an answer.
 */
async function makeSureItAnswers(model: StructuredModel, signal: AbortSignal): Promise<void> {
  const nothing = { agentSaidBefore: null, known: [], openLoops: [], timeZone: 'UTC' };
  try {
    await extractFacts(model, GREETING, nothing, { signal });
  } catch (error) {
    if (!(error instanceof KindredError) || error.code !== 'MODEL_ANSWER_INVALID') throw error;
  }
}
