/**
 * A voice agent as LiveKit's starters have it, without memory: what ours is measured against. The same session, the same
 * connections; `PLAIN_GREETING` says how it greets: `generated` by the model, or `text` that only has to be spoken.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { cli, defineAgent, inference, voice } from '@livekit/agents';
import type { Services } from '../src/call/call-services.ts';
import { createSession } from '../src/call/session.ts';
import { loadConfig } from '../src/config.ts';
import { openServices } from '../src/worker/services.ts';
import { serverOptions } from '../src/worker/worker.ts';

const INSTRUCTIONS = 'You are a friendly voice assistant. Answer in one short sentence.';

export default defineAgent<Services & { readonly vad: inference.VAD }>({
  prewarm: async (proc) => {
    const services = await openServices(loadConfig());
    await services.pool.warm();
    proc.userData = { ...services, vad: new inference.VAD({ model: 'silero' }) };
  },
  entry: async (ctx) => {
    const connecting = ctx.connect();
    const session = createSession(ctx.proc.userData);
    await connecting;
    session.on(voice.AgentSessionEventTypes.Close, () => ctx.shutdown());
    await session.start({
      agent: new voice.Agent({ instructions: INSTRUCTIONS }),
      room: ctx.room,
      record: false,
    });
    if (process.env.PLAIN_GREETING === 'text') session.say('Hello! It is good to hear you.');
    else session.generateReply({ instructions: 'Greet the person.' });
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  cli.runApp(serverOptions(fileURLToPath(import.meta.url), loadConfig()));
