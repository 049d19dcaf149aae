/**
 * The conversation suite: scripted talk through the real memory, and how much of it is known afterwards.
 *
 * @module
 */

import { OpenAI } from 'openai';
import pLimit from 'p-limit';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
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
 * @throws KindredError `IMPORT_INVALID`, or `MODEL_UNREACHABLE` when the chat service stays away.
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

async function runAgainst(chat: ChatAddress, options: SuiteOptions): Promise<SuiteReport> {
  const { embedder, log = silentLog, signal = new AbortController().signal, onProgress } = options;
  const cases = options.cases ?? (await readCases());
  const client = new OpenAI({ baseURL: chat.baseUrl, apiKey: chat.apiKey });
  const model = new StructuredModel({ client, model: chat.model });
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
