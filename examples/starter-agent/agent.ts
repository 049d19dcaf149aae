/**
 * LiveKit's starter agent with Kindred's memory: five lines, marked with `// memory`.
 *
 *     npm install kindred @livekit/agents @livekit/agents-plugin-openai
 *     node agent.ts start
 */

import { fileURLToPath } from 'node:url';
import { cli, defineAgent, inference, type JobContext, ServerOptions, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { openAgentMemory, withMemory } from 'kindred/memory'; // memory

class Assistant extends voice.Agent {
  constructor() {
    super({ instructions: 'You are a helpful voice assistant. Answer in one short sentence.' });
  }
}

const { CHAT_MODEL = 'gpt-4.1-mini', STT_MODEL = 'gpt-4o-mini-transcribe' } = process.env;
const { TTS_MODEL = 'gpt-4o-mini-tts', TTS_VOICE = 'alloy' } = process.env;
const service = { apiKey: process.env.OPENAI_API_KEY, baseURL: process.env.OPENAI_BASE_URL };

export default defineAgent({
  prewarm: async (proc) => {
    proc.userData.vad = new inference.VAD({ model: 'silero' });
    await openAgentMemory.prewarm();
  },
  entry: async (ctx: JobContext) => {
    const session = new voice.AgentSession({
      vad: ctx.proc.userData.vad as inference.VAD,
      stt: new openai.STT({ ...service, model: STT_MODEL, useRealtime: false }),
      llm: new openai.LLM({ ...service, model: CHAT_MODEL }),
      tts: new openai.TTS({ ...service, model: TTS_MODEL, voice: TTS_VOICE as 'alloy' }),
      turnHandling: { turnDetection: 'vad', preemptiveGeneration: { enabled: true } },
    });
    await ctx.connect();
    const { identity } = await ctx.waitForParticipant();
    const memory = await openAgentMemory({ userId: identity }); // memory
    memory.follow(session); // memory
    ctx.addShutdownCallback(() => memory.end()); // memory
    session.on(voice.AgentSessionEventTypes.Close, () => ctx.shutdown());
    const agent = new (withMemory(Assistant))().remember(memory); // memory
    await session.start({ agent, room: ctx.room, record: false });
    session.say('Hello, how can I help you?');
  },
});

const { AGENT_NAME: agentName = 'starter', PORT = '8081' } = process.env;
cli.runApp(new ServerOptions({ agent: fileURLToPath(import.meta.url), agentName, port: Number(PORT) }));
