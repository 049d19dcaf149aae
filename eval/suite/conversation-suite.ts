/**
 * The conversation suite: scripted talk through the real memory, and how much of it is known afterwards.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { OpenAI } from 'openai';
import pLimit from 'p-limit';
import { KindredError } from '../../src/errors.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { extractFacts } from '../../src/memory/extraction.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { StructuredModel } from '../../src/memory/structured.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { EmbeddedDatabase } from '../recall/embedded-database.ts';
import { readCases, type SuiteCase } from './case-file.ts';
import { type ChatAddress, openChatService } from './chat-service.ts';
import { reportOn, type SuiteReport } from './report.ts';
import { scoreCase } from './score.ts';
import { play } from './talk.ts';

/** Cases at the same time; turns of one case follow each other. */
const CASES_AT_ONCE = 4;

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
 * Plays every case, each as a person of its own, into an embedded database that is gone afterwards.
 *
 * @throws KindredError `IMPORT_INVALID`; `MODEL_UNREACHABLE` or `HTTP_STATUS` when the chat service stays away or refuses.
 */
export async function runConversationSuite(options: SuiteOptions): Promise<SuiteReport> {
  if (options.chat) return runAgainst(options.chat, options);
  const service = await openChatService(process.env, options.log ?? silentLog);
  try {
    return await runAgainst(service, options);
  } finally {
    await service.close();
  }
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
  try {
    await extractFacts(model, GREETING, { agentSaidBefore: null, known: [] }, signal);
  } catch (error) {
    if (!(error instanceof KindredError) || error.code !== 'MODEL_ANSWER_INVALID') throw error;
  }
}

async function runAgainst(chat: ChatAddress, options: SuiteOptions): Promise<SuiteReport> {
  const { embedder, log = silentLog, signal = new AbortController().signal, onProgress } = options;
  const cases = options.cases ?? (await readCases());
  const client = new OpenAI({ baseURL: chat.baseUrl, apiKey: chat.apiKey });
  const model = new StructuredModel({ client, model: chat.model });
  await makeSureItAnswers(model, signal);
  const database = await EmbeddedDatabase.start();
  try {
    const parts = { store: database.store, model, embedder, log, signal };
    let done = 0;
    const scores = await pLimit(CASES_AT_ONCE).map(cases, async (one) => {
      const score = scoreCase(one, await play(one, parts));
      onProgress?.(++done, cases.length);
      return score;
    });
    return reportOn(scores, { model: chat.model, baseUrl: chat.baseUrl });
  } finally {
    await database.close();
  }
}
