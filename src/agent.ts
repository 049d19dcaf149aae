/**
 * The entrypoint that LiveKit runs: `node src/agent.ts start`.
 *
 * A worker process accepts calls and starts one process for each; `prewarm` runs before the call is there, `entry`
 * is the call. What a call is made of stands in services.ts and companion/call.ts.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { defineAgent, inference, voice } from '@livekit/agents';
import { Call } from './call.ts';
import { userIdOf } from './companion/caller.ts';
import { Companion } from './companion/companion.ts';
import { followSession } from './companion/events.ts';
import { chooseGreeting } from './companion/greeting.ts';
import { GREETING_TOPIC, TURN_TOPIC, tellCaller, waitForCaller } from './companion/room.ts';
import { createSession } from './companion/session.ts';
import { say } from './companion/speech/say.ts';
import { loadConfig } from './config.ts';
import { closeServices, openEmbedder, openServices, type VoiceServices } from './services.ts';
import { runWorker } from './worker.ts';

/** Phrases come from the disk; only the very first worker waits for their synthesis, and not for long. */
const PREWARM_DEADLINE_MS = 5_000;

export default defineAgent<VoiceServices>({
  prewarm: async (proc) => {
    const vad = new inference.VAD({ model: 'silero' });
    const services = await openServices(loadConfig());
    const signal = AbortSignal.timeout(PREWARM_DEADLINE_MS);
    await Promise.all([services.pool.warm(signal), services.phrases.load(signal)]);
    proc.userData = { ...services, vad };
  },

  entry: async (ctx) => {
    const services = ctx.proc.userData;
    const { config, log, client, phrases, voice: speaker, pool } = services;
    pool.keepWarm();
    const [embedder] = await Promise.all([openEmbedder(services, ctx.inferenceExecutor), ctx.connect()]);
    const caller = await waitForCaller(ctx, config.companion.participantTimeoutMs);
    const identity = caller?.identity ?? null;
    if (identity === null) log.warn('nobody came: the call goes on without memory');

    const call = new Call(services, {
      userId: caller && userIdOf(caller),
      room: ctx.room.name ?? '',
      embedder,
      report: (body) => void tellCaller(ctx.room, identity, { topic: TURN_TOPIC, body }, log),
    });
    const companion = new Companion({
      instructions: call.instructions,
      tools: call.tools,
      conversation: call.conversation,
      memory: call.memory,
    });
    const session = createSession({ config, client, vad: services.vad });
    followSession(session, { conversation: call.conversation, memory: call.memory, phrases, log });

    // A job lingers until its room closes: a session that is over ends it.
    session.on(voice.AgentSessionEventTypes.Close, () => ctx.shutdown('the conversation is over'));
    // One callback that never rejects: the first rejection would stop the wait for the others.
    ctx.addShutdownCallback(async () => {
      await call.end();
      await closeServices(services);
    });

    const [start] = await Promise.all([
      call.initialise(),
      session.start({
        agent: companion,
        room: ctx.room,
        record: false,
        inputOptions: identity === null ? {} : { participantIdentity: identity },
      }),
    ]);
    const parts = { phrases, client, voice: speaker, companionName: services.persona.name, log };
    const greeting = chooseGreeting(start, parts);
    say(session, greeting, log);
    await companion.updateInstructions(call.instructions);
    const { source, text } = greeting;
    await tellCaller(ctx.room, identity, { topic: GREETING_TOPIC, body: { source, text } }, log);
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url)) runWorker(fileURLToPath(import.meta.url));
