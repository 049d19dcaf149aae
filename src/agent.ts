/**
 * The entrypoint that LiveKit runs: `node src/agent.ts start`.
 *
 * A worker process accepts calls and starts one process for each; `prewarm` runs before the call is there, `entry`
 * is the call. What a call is made of stands in services.ts and call.ts.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defineAgent } from '@livekit/agents';
import { CallBehaviours } from './call/behaviours.ts';
import { CallRoom } from './call/call-room.ts';
import type { Prewarmed } from './call/call-services.ts';
import { followSession } from './call/events.ts';
import { Joining } from './call/join.ts';
import { openEmbedder, openQueryEmbedder } from './call/open-memory.ts';
import { OutboundCall } from './call/outbound/outbound-call.ts';
import { GREETING_TOPIC, tellCaller } from './call/room.ts';
import { createSession, expectNames } from './call/session.ts';
import { followUsage } from './call/session-usage.ts';
import { answerTyped } from './call/typed-words.ts';
import { Companion } from './companion/companion.ts';
import { chooseGreeting } from './companion/greeting.ts';
import { say } from './companion/say.ts';
import { loadConfig } from './config.ts';
import { Vad } from './speech/stt/vad.ts';
import { Timeline } from './telemetry/timeline.ts';
import { TRACEPARENT_NAME } from './telemetry/trace-context.ts';
import { closeServices, openServices } from './worker/services.ts';
import { warmUp } from './worker/warm-up.ts';
import { runWorker } from './worker/worker.ts';

/** Phrases come from the disk; only the very first worker waits for their synthesis, and not for long. */
const PREWARM_DEADLINE_MS = 5_000;

/** By then a greeting's first sound is out, which needs the core for itself. */
const GREETING_OUT_MS = 500;

export default defineAgent<Prewarmed>({
  prewarm: async (proc) => {
    const services = await openServices(loadConfig());
    const queryEmbedder = await openQueryEmbedder(services);
    const prewarmed = { ...services, vad: new Vad({ model: 'silero' }), queryEmbedder };
    await warmUp(prewarmed, PREWARM_DEADLINE_MS);
    proc.userData = prewarmed;
  },

  entry: async (ctx) => {
    const services = ctx.proc.userData;
    const { log, client, phrases, voice: speaker, pool, traces } = services;
    const timeline = new Timeline();
    traces.beginCall(ctx.info.acceptArguments.attributes?.[TRACEPARENT_NAME]);
    traces.begin('kindred.start', timeline);
    pool.keepWarm();
    const connecting = timeline.span('connect', () => ctx.connect());
    // The session starts while the room connects; by itself it would connect once more.
    ctx.connect = () => connecting;
    const session = createSession(services);
    const embedder = await openEmbedder(services, ctx.inferenceExecutor);
    const room = new CallRoom(ctx);
    const joined = await new Joining(ctx, embedder, timeline).receive(connecting, room);
    // One callback that never rejects: the first rejection would stop the wait for the others.
    ctx.addShutdownCallback(async () => {
      await room.ended;
      await joined?.call.end();
      await closeServices(services);
    });
    if (!joined) return room.nobodyCame(null);
    const { identity, call, start, person, isTelephone } = joined;
    const behaviours = new CallBehaviours({ ctx, session, caller: identity, isTelephone });
    const outbound = joined.isCalled ? new OutboundCall(ctx, session, call) : null;

    const companion = new Companion({
      instructions: call.instructions,
      tools: [...call.tools, ...behaviours.tools],
      turns: call.conversation,
      memory: call.memory,
      earlier: call.earlier,
      phrases,
      timeZone: call.timeZone,
      offer: services.config.companion.offer,
      holdsReplies: (words) => outbound?.holds(words) ?? false,
      log,
    });
    followSession(session, {
      conversation: call.conversation,
      phrases,
      log,
      listenUp: () => void call.listenUp(),
      interrupted: (words) => call.interrupted(words),
    });

    followUsage(session, services.usage);
    room.endWith(session, identity);

    const [known] = await Promise.all([
      start,
      timeline.span('session', () =>
        session.start({
          ...{ agent: companion, room: ctx.room, record: false },
          inputOptions: {
            participantIdentity: identity,
            textInputCallback: answerTyped(() => call.listenUp()),
          },
        }),
      ),
    ]);
    const { isCalled } = joined;
    const parts = { phrases, client, voice: speaker, companionName: services.persona.name, isCalled, log };
    const greeting = chooseGreeting(known, parts);
    await connecting;
    // Who was sent for ahead of the caller is here before them.
    if (!(await room.waitFor(identity, joined.hasJoined))) return room.nobodyCame(identity);
    timeline.mark('caller');
    const callee = await outbound?.callee(identity);
    if (callee === 'nobody') return room.nobodyCame(identity);
    behaviours.start();
    if (callee === 'machine') return behaviours.leaveMessage();
    if (callee === 'unwilling') return behaviours.letGo();
    say(session, greeting, log);
    behaviours.tell(person, known);
    void call.greeted(greeting);
    timeline.mark('greeted');
    const { source, text } = greeting;
    call.started(timeline, source, !joined.hasJoined);
    const noMemory = person.userId === null ? person.reason : undefined;
    await tellCaller(ctx.room, identity, { topic: GREETING_TOPIC, body: { source, text, noMemory } }, log);
    // Usually it is loaded by now; a slow database's profile comes when it comes.
    await call.loaded;
    const takeIn = async () => {
      expectNames(session, call.memory?.known ?? []);
      await companion.updateInstructions(call.instructions);
    };
    await takeIn();
    call.onChange(() => void takeIn().catch(() => undefined));
    // The first recall of a call takes some 20 ms, a later one 12: it is not left to a reply.
    await sleep(GREETING_OUT_MS);
    call.memory?.recall.prepare(text);
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url)) runWorker(fileURLToPath(import.meta.url));
