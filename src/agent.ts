/**
 * The entrypoint that LiveKit runs: `node src/agent.ts start`.
 *
 * A worker process accepts calls and starts one process for each; `prewarm` runs before the call is there, `entry`
 * is the call. What a call is made of stands in call/call.ts and call/call-agent.ts.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defineAgent } from '@livekit/agents';
import { CallAgent } from './call/call-agent.ts';
import { CallRoom } from './call/call-room.ts';
import type { Prewarmed } from './call/call-services.ts';
import { Joining } from './call/join.ts';
import { leaveQuietly } from './call/leaving.ts';
import { openEmbedder } from './call/open-memory.ts';
import { GREETING_TOPIC, tellCaller } from './call/room.ts';
import { createSession } from './call/session.ts';
import { chooseGreeting } from './companion/greeting.ts';
import { say } from './companion/say.ts';
import { loadConfig } from './config.ts';
import { Timeline } from './telemetry/timeline.ts';
import { TRACEPARENT_NAME } from './telemetry/trace-context.ts';
import { prewarm } from './worker/prewarm.ts';
import { closeServices } from './worker/services.ts';
import { runWorker } from './worker/worker.ts';

/** By then a greeting's first sound is out, which needs the core for itself. */
const GREETING_OUT_MS = 500;

export default defineAgent<Prewarmed>({
  prewarm: async (proc) => {
    proc.userData = await prewarm(loadConfig());
  },

  entry: async (ctx) => {
    const prepared = ctx.proc.userData;
    const { log, client, pool, traces } = prepared;
    const timeline = new Timeline();
    traces.beginCall(ctx.info.acceptArguments.attributes?.[TRACEPARENT_NAME]);
    traces.begin('kindred.start', timeline);
    pool.keepWarm();
    const connecting = timeline.span('connect', () => ctx.connect()).then(() => leaveQuietly(ctx.room));
    // The session starts while the room connects; by itself it would connect once more.
    ctx.connect = () => connecting;
    // Where everybody has the same services they are made while the caller is found.
    const early = prepared.setup.definition.person ? null : createSession(prepared);
    const embedder = await openEmbedder(prepared, ctx.inferenceExecutor);
    const room = new CallRoom(ctx);
    let agent: CallAgent | undefined;
    const joined = await new Joining(ctx, embedder, timeline).receive(connecting, room);
    // One callback that never rejects: the first rejection would stop the wait for the others.
    ctx.addShutdownCallback(async () => {
      await room.ended;
      await joined?.call.end();
      await agent?.own.end();
      await prepared.setup.mcp.close();
      await closeServices(prepared);
    });
    if (!joined) return room.nobodyCame(null);
    const { identity, call, start, person, services, settings } = joined;
    const { phrases, voice } = services;
    const session = services === prepared && early ? early : createSession(services);
    agent = new CallAgent(ctx, joined, session);
    const { behaviours, outbound } = agent;
    room.endWith(session, identity);

    const [known] = await Promise.all([start, timeline.span('session', () => agent?.start())]);
    const greeting = chooseGreeting(known, {
      ...{ phrases, client, voice, companionName: services.persona.name, log },
      ...{ personName: settings.name, isCalled: joined.isCalled },
    });
    await connecting;
    // Who was sent for ahead of the caller is here before them.
    if (!(await room.waitFor(identity, joined.hasJoined))) return room.nobodyCame(identity);
    timeline.mark('caller');
    const callee = await outbound?.callee(identity);
    if (callee === 'nobody') return room.nobodyCame(identity);
    behaviours.start();
    if (await agent.turnsAway(callee, known)) return;
    say(session, greeting, log);
    behaviours.tell(person, known);
    agent.greeted();
    void call.greeted(greeting);
    timeline.mark('greeted');
    const { source, text } = greeting;
    call.reports.started(timeline, source, !joined.hasJoined);
    const noMemory = person.userId === null ? person.reason : undefined;
    await tellCaller(ctx.room, identity, { topic: GREETING_TOPIC, body: { source, text, noMemory } }, log);
    await agent.takeIn();
    agent.readAhead(text);
    // The first recall of a call takes some 20 ms, a later one 12: it is not left to a reply.
    await sleep(GREETING_OUT_MS);
    call.memory?.recall.prepare(text);
    // Of a voice or language that was not heard here before there are no phrases yet.
    if (services !== prepared) await phrases.loadOneByOne();
  },
});

if (process.argv[1] === fileURLToPath(import.meta.url)) await runWorker(fileURLToPath(import.meta.url));
