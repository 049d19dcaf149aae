/**
 * One agent with another memory by `PEER`: `plain` has none; `withMemory` is Kindred's package; `awaited` asks a memory over HTTP
 * in `onUserTurnCompleted` and waits, as mem0's and Mastra's guides for LiveKit have it; `tool` lets the model call it. The rest is
 * the same.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { cli, defineAgent, inference, llm, voice } from '@livekit/agents';
import { z } from 'zod';
import type { Services } from '../../src/call/call-services.ts';
import { createSession } from '../../src/call/session.ts';
import { loadConfig } from '../../src/config.ts';
import { openAgentMemory, withMemory } from '../../src/package/memory.ts';
import { openServices } from '../../src/worker/services.ts';
import { serverOptions } from '../../src/worker/worker.ts';
import { MEMORY_TOOL } from './service.ts';

const PEER = process.env.PEER ?? 'plain';

/** A memory over HTTP, as the guides' services are. */
async function remembered(user: string, add?: string): Promise<string> {
  const url = `${process.env.OPENAI_BASE_URL}/memories`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ user, add }) });
  const { memories } = (await answer.json()) as { readonly memories: readonly string[] };
  return memories.map((one) => `- ${one}`).join('\n');
}

class Assistant extends voice.Agent {
  protected readonly user: string;

  constructor(user: string, tools: llm.ToolContextLike = []) {
    super({
      instructions: `You are a friendly voice assistant. Answer ${user} in one short sentence.`,
      tools,
    });
    this.user = user;
  }
}

class Awaited extends Assistant {
  override async onUserTurnCompleted(context: llm.ChatContext, message: llm.ChatMessage): Promise<void> {
    const words = message.textContent ?? '';
    const known = await remembered(this.user);
    if (known !== '') context.addMessage({ role: 'system', content: `What you know:\n${known}` });
    void remembered(this.user, words);
  }
}

class ByTool extends Assistant {
  constructor(user: string) {
    const search = llm.tool({
      name: MEMORY_TOOL,
      description: 'Searches what the person has told you. Before every answer to a question about them.',
      parameters: z.object({ query: z.string() }),
      execute: () => remembered(user),
    });
    super(user, [search]);
  }

  override async onUserTurnCompleted(_: llm.ChatContext, message: llm.ChatMessage): Promise<void> {
    void remembered(this.user, message.textContent ?? '');
  }
}

export default defineAgent<Services & { readonly vad: inference.VAD }>({
  prewarm: async (proc) => {
    const services = await openServices(loadConfig());
    await services.pool.warm();
    if (PEER === 'withMemory') await openAgentMemory.prewarm();
    proc.userData = { ...services, vad: new inference.VAD({ model: 'silero' }) };
  },
  entry: async (ctx) => {
    await ctx.connect();
    const session = createSession(ctx.proc.userData);
    const { identity } = await ctx.waitForParticipant();
    session.on(voice.AgentSessionEventTypes.Close, () => ctx.shutdown());
    await session.start({ agent: await agentFor(identity), room: ctx.room, record: false });
    session.say('Hello! It is good to hear you.');

    async function agentFor(user: string): Promise<voice.Agent> {
      if (PEER === 'awaited') return new Awaited(user);
      if (PEER === 'tool') return new ByTool(user);
      if (PEER !== 'withMemory') return new Assistant(user);
      const memory = await openAgentMemory({ userId: user });
      memory.follow(session);
      ctx.addShutdownCallback(() => memory.end());
      return new (withMemory(Assistant))(user).remember(memory);
    }
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  cli.runApp(serverOptions(fileURLToPath(import.meta.url), loadConfig()));
