/**
 * A voice agent as LiveKit's starters have it, without memory: what ours is measured against. The same session, the same
 * connections; `PLAIN_GREETING` says how it greets: `generated` by the model, or `text` that only has to be spoken.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { type AgentServer, cli, defineAgent, inference, ServerOptions, voice } from '@livekit/agents';
import type { Services } from '../src/call/call-services.ts';
import { createSession } from '../src/call/session.ts';
import { loadConfig } from '../src/config.ts';
import { openServices } from '../src/worker/services.ts';

const MOST_CALLS = 100;
const INITIALISE_TIMEOUT_MS = 60_000;
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

/** As many calls as come: the framework's own load is CPU, which would refuse some without a word. */
function runPlainWorker(agent: string): void {
  const { livekit, companion, worker } = loadConfig();
  const options = new ServerOptions({
    ...{ agent, agentName: companion.agentName, numIdleProcesses: worker.idleProcesses },
    ...{ wsURL: livekit.url, apiKey: livekit.apiKey, apiSecret: livekit.apiSecret },
    ...{ host: worker.host, port: worker.port, initializeProcessTimeout: INITIALISE_TIMEOUT_MS },
    ...{ loadFunc: async ({ activeJobs }: AgentServer) => activeJobs.length / MOST_CALLS, loadThreshold: 1 },
  });
  cli.runApp(options);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runPlainWorker(fileURLToPath(import.meta.url));
