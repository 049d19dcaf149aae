/**
 * A person's memory for one call of somebody else's agent: recall, the turn processor, the tools.
 *
 * @module
 */

import type { llm, voice } from '@livekit/agents';
import { Call } from '../call/call.ts';
import type { Services } from '../call/call-services.ts';
import { followTurns } from '../call/follow-turns.ts';
import { openEmbedder, openQueryEmbedder } from '../call/open-memory.ts';
import { refusalOf } from '../call/user-id.ts';
import { RecallFirst } from '../companion/recall-first.ts';
import { RecallIntoReply } from '../companion/recall-into-reply.ts';
import { loadConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import type { Log } from '../telemetry/log.ts';
import { openServices } from '../worker/services.ts';

export interface AgentMemoryOptions {
  /** Whose memory it is: an id of your application, which a signed token or a session proves. */
  readonly userId: string;
  /** Where the turns come from, for what is stored of them. @default none */
  readonly room?: string;
  /** Where the person is: IANA name. @default as stored, else TIME_ZONE */
  readonly timeZone?: string;
  /** @default by LOG_LEVEL, to standard output */
  readonly log?: Log;
}

/** What a process shares among its calls. */
interface Shared {
  readonly services: Services;
  readonly embedder: Embedder;
  readonly queryEmbedder: Embedder | null;
}

let shared: Promise<Shared> | undefined;

/** The persona is the agent's own; this one is the name that a prepared greeting would say. */
const NO_PERSONA = { name: 'the assistant', text: 'You are an assistant.' };

async function openShared(log: Log | undefined): Promise<Shared> {
  const config = loadConfig();
  const persona = { ...NO_PERSONA, language: config.companion.language };
  const services = await openServices(config, { ...(log && { log }), persona });
  const [embedder, queryEmbedder] = await Promise.all([openEmbedder(services), openQueryEmbedder(services)]);
  return { services, embedder, queryEmbedder };
}

/**
 * Opens a person's memory for a call, by the environment. The first call of a process opens pool and embedder as well: do it in
 * `prewarm` (`await openAgentMemory.prewarm()`), and no caller waits for that.
 *
 * @throws KindredError `CONFIG_INVALID` with all faults of the environment, or for an id that names no user; `EMBEDDER` when the
 * weights cannot be loaded.
 * @example
 * const memory = await openAgentMemory({ userId: participant.identity });
 * const agent = new (withMemory(Assistant))().remember(memory);
 * memory.follow(session);
 * await session.start({ agent, room: ctx.room });
 * ctx.addShutdownCallback(() => memory.end());
 */
export async function openAgentMemory(options: AgentMemoryOptions): Promise<AgentMemory> {
  const refusal = refusalOf(options.userId);
  if (refusal !== null)
    throw new KindredError('CONFIG_INVALID', `userId: not the id of a person: ${refusal}`);
  const { services, embedder, queryEmbedder } = await prewarm(options.log);
  const { userId, room = '', timeZone = null } = options;
  const tell = () => undefined;
  const place = { userId, room, timeZone, embedder, queryEmbedder, tell, preparesSpeech: false };
  const memory = new AgentMemory(new Call(services, place));
  await memory.loaded();
  return memory;
}

openAgentMemory.prewarm = async (): Promise<void> => {
  await prewarm(undefined);
};

function prewarm(log: Log | undefined): Promise<Shared> {
  shared ??= openShared(log).catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

export class AgentMemory {
  readonly #call: Call;
  readonly #recall: RecallIntoReply;
  readonly #recallFirst: RecallFirst | null;

  /** @internal By {@link openAgentMemory}. */
  constructor(call: Call) {
    this.#call = call;
    const { conversation: turns, memory, earlier, timeZone } = call;
    this.#recall = new RecallIntoReply({ turns, memory, timeZone, ...(earlier && { earlier }) });
    this.#recallFirst = memory && new RecallFirst(memory.recall);
  }

  /** What the prompt says about the person: data, fenced; empty for somebody unknown. */
  get about(): string {
    return this.#call.about;
  }

  /** The memory's tools. */
  get tools(): readonly llm.ToolContextEntry[] {
    return this.#call.tools;
  }

  /** What is in it, for an agent's own use: search, remember, forget. */
  get actions() {
    return this.#call.actions;
  }

  /** Hears whenever {@link about} may have changed. */
  onChange(listener: () => void): void {
    this.#call.onChange(listener);
  }

  /** Makes turns of what a session hears and says, and remembers them beside the call. */
  follow(session: voice.AgentSession): void {
    const { conversation } = this.#call;
    followTurns(session, { conversation, listenUp: () => void this.#call.listenUp() });
  }

  /** A copy of a reply's context with what is recalled. */
  recallInto(context: llm.ChatContext): Promise<llm.ChatContext> {
    return this.#recall.into(context);
  }

  /** What is heard comes to recall first. */
  listen(heard: Heard): Heard {
    return this.#recallFirst?.listen(heard) ?? heard;
  }

  /** These words became a turn. */
  committed(words: string): void {
    this.#recallFirst?.committed(words);
  }

  /** Waits until what is known is here, two and a half seconds at most. Never rejects. */
  async loaded(): Promise<void> {
    await this.#call.initialise();
  }

  /** Stores what is under way, writes the summary of the call, within a minute. Never rejects. */
  async end(): Promise<void> {
    await this.#call.end();
  }
}

type Heard = Parameters<RecallFirst['listen']>[0];
