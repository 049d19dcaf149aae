/**
 * The tools suite: which tool the configured chat service calls for what a person says, in the product's own context:
 * persona, profile, recall, and the tools as a reply is offered them.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { ReadableStream, TransformStream } from 'node:stream/web';
import { initializeLogger, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { OpenAI } from 'openai';
import { Call } from '../../src/call/call.ts';
import type { Services } from '../../src/call/call-services.ts';
import { followSession } from '../../src/call/events.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { Companion } from '../../src/companion/companion.ts';
import { messageOf } from '../../src/errors.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import type { MemoryDraft } from '../../src/memory/store/drafts.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { type ChatAddress, openChatService } from '../suite/chat-service.ts';
import { modelOf, openedServices } from '../suite/conversation-suite.ts';
import { ScriptedChat } from '../suite/scripted-chat.ts';
import { readToolCases, type ToolCase, type ToolCases } from './cases.ts';
import { reportOnTools, type ToolOutcome, type ToolsReport } from './report.ts';

const LANGUAGE = 'en';
const DAY_MS = 86_400_000;
/** A reply that has begun to talk has decided: the rest of it is not waited for. */
const DECIDING_CHARS = 80;

export interface ToolsSuiteOptions {
  readonly embedder: Embedder;
  /** @default The one that the environment names, else the local one */
  readonly chat?: ChatAddress;
  /** @default Those of cases.json */
  readonly cases?: ToolCases;
  readonly onProgress?: (done: number, total: number) => void;
  /** @default silent */
  readonly log?: Log;
}

/** @throws KindredError Where the chat service or the database stays away. */
export async function runToolsSuite(options: ToolsSuiteOptions): Promise<ToolsReport> {
  const { embedder, log = silentLog } = options;
  initializeLogger({ pretty: false, level: 'silent' });
  const { known, cases } = options.cases ?? (await readToolCases());
  await using opened = new AsyncDisposableStack();
  const chat = options.chat ?? (await openedChat(opened, log));
  const scripted = opened.adopt(await ScriptedChat.start(), (one) => one.close());
  // What is told in a case is not to be extracted: that would take the model's time from the next one.
  const quiet = { baseUrl: scripted.play('quiet', {}), apiKey: 'no-key-needed', model: 'scripted' };
  const services = { ...opened.adopt(...(await openedServices(log))), model: modelOf(quiet) };
  const drafts = await draftsOf(known, embedder);
  const outcomes: ToolOutcome[] = [];
  for (const one of cases) {
    outcomes.push(await playCase(one, { services, embedder, chat, drafts, log }));
    options.onProgress?.(outcomes.length, cases.length);
  }
  return reportOnTools(outcomes, { model: chat.model, baseUrl: chat.baseUrl });
}

async function openedChat(opened: AsyncDisposableStack, log: Log): Promise<ChatAddress> {
  const service = await openChatService(process.env, log);
  return opened.adopt(service, () => service.close());
}

interface Parts {
  readonly services: Services;
  readonly embedder: Embedder;
  readonly chat: ChatAddress;
  readonly drafts: () => MemoryDraft[];
  readonly log: Log;
}

/** Each case is a call of a person of its own: what a tool does in one is not seen in the next. */
async function playCase(one: ToolCase, parts: Parts): Promise<ToolOutcome> {
  const { services, embedder, chat, log } = parts;
  const userId = `tools-${randomUUID()}`;
  await openPerson(services, userId).write(parts.drafts());
  const call = new Call(services, {
    userId,
    room: 'suite',
    embedder,
    timeZone: 'UTC',
    tell: () => undefined,
  });
  await call.initialise();
  await call.memory?.informed;
  const { phrases } = services;
  const companion = new DecidingCompanion({
    ...{ instructions: call.instructions, tools: call.tools, turns: call.conversation },
    ...{ memory: call.memory, phrases, timeZone: call.timeZone, log },
    offer: { tools: chat.offer ?? 'all', language: LANGUAGE },
  });
  const client = new OpenAI({ baseURL: chat.baseUrl, apiKey: chat.apiKey, maxRetries: 0 });
  const session = new voice.AgentSession({ llm: new openai.LLM({ client, model: chat.model }), vad: null });
  followSession(session, { conversation: call.conversation, phrases, log });
  await session.start({ agent: companion, record: false });
  try {
    return await talk(one, session, companion, call);
  } finally {
    await session.close();
    await call.settled();
    call.memory?.close();
  }
}

type Reply = Awaited<ReturnType<Companion['llmNode']>>;

/** What follows a tool's answer is no decision any more: the model is not asked for it. */
class DecidingCompanion extends Companion {
  firstMs: number | null = null;

  override async llmNode(...input: Parameters<Companion['llmNode']>): Promise<Reply> {
    if (input[0].items.at(-1)?.type === 'function_call_output')
      return ReadableStream.from(['All right.']) as Reply;
    const askedMs = performance.now();
    this.firstMs = null;
    const reply = await super.llmNode(...input);
    let chars = 0;
    const watch = new TransformStream({
      transform: (chunk, out) => {
        this.firstMs ??= Math.round(performance.now() - askedMs);
        out.enqueue(chunk);
        chars += chunk?.delta?.content?.length ?? 0;
        if (chars > DECIDING_CHARS) out.terminate();
      },
    });
    return (reply?.pipeThrough(watch) ?? null) as Reply;
  }
}

async function talk(
  one: ToolCase,
  session: voice.AgentSession,
  companion: DecidingCompanion,
  { conversation }: Call,
): Promise<ToolOutcome> {
  let called: string[] = [];
  let said = '';
  try {
    for (const userInput of one.say) {
      const { events } = await session.run({ userInput }).wait();
      called = events.flatMap((event) => (event.type === 'function_call' ? event.item.name : []));
      said = events
        .flatMap((event) => (event.type === 'message' ? (event.item.textContent ?? '') : []))
        .join(' ');
    }
  } catch (error) {
    return { one, called: [], said, firstMs: null, error: messageOf(error) };
  }
  // Going off the record is done by the words themselves, without the model.
  if (conversation.offRecord && !called.includes('setOffRecord')) called.push('setOffRecord');
  return { one, called, said, firstMs: companion.firstMs };
}

/** What the person has told before, embedded once for all cases. */
async function draftsOf(known: ToolCases['known'], embedder: Embedder): Promise<() => MemoryDraft[]> {
  const vectors = await embedder.embed(known.map(([, , value]) => value));
  const saidAt = new Date(Date.now() - DAY_MS).toISOString();
  return () =>
    known.map(([category, key, value], i) => {
      const vector = vectors[i];
      return {
        ...{ id: randomUUID(), category, key, value, confidence: 0.9, importance: 0.6, saidAt },
        ...{ validFrom: null, validTo: null, source: 'import' as const, turnId: null },
        embedding: vector ? { vector, model: embedder.model } : null,
      };
    });
}
