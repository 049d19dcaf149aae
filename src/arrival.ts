/**
 * Who calls, and their memory: both are found while the connection to the room is still being made.
 *
 * Whoever has sent for the agent may have said who is expected. Else the server is asked who is in the room, since the
 * room itself says so only once it is connected, some 200 ms later. The session is bound to who is named: to anybody
 * else it does not listen, and without them it does not speak.
 *
 * @module
 */

import type { JobContext } from '@livekit/agents';
import { RoomServiceClient } from 'livekit-server-sdk';
import { Call } from './call.ts';
import { type Participant, userIdOf } from './companion/caller.ts';
import { zoneInToken, zoneOfCaller } from './companion/caller-zone.ts';
import { expectedCaller } from './companion/dispatch.ts';
import { tellCaller, waitForCaller } from './companion/room.ts';
import type { Config } from './config.ts';
import { messageOf } from './errors.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import type { CallStart } from './memory/rows.ts';
import type { Prewarmed } from './services.ts';
import type { Timeline } from './telemetry/timeline.ts';

/** A caller and the call that was opened for them. */
export interface Arrival {
  /** `null`: nobody came. */
  readonly identity: string | null;
  readonly call: Call;
  /** What the call has loaded, once it has. Never rejects. */
  readonly start: Promise<CallStart | null>;
}

/** Agents, recorders and the like do not call (livekit.ParticipantInfo.Kind). */
const CALLING_KINDS: ReadonlySet<number> = new Set([0, 3]);
/** The connection takes about this long: an answer that comes later is of no use. */
const LOOK_UP_TIMEOUT_MS = 1_000;

function roomService({ livekit }: Config): RoomServiceClient {
  const options = { requestTimeout: LOOK_UP_TIMEOUT_MS / 1_000 };
  return new RoomServiceClient(
    livekit.url.replace(/^ws/, 'http'),
    livekit.apiKey,
    livekit.apiSecret,
    options,
  );
}

/** Asks the server once for a room that does not exist: connection and code are ready for the one that does. */
export async function rehearseLookUp(config: Config): Promise<void> {
  await roomService(config)
    .listParticipants('kindred-warm-up')
    .catch(() => undefined);
}

export class Reception {
  readonly #ctx: JobContext<Prewarmed>;
  readonly #services: Prewarmed;
  readonly #embedder: Embedder;
  readonly #timeline: Timeline;

  constructor(ctx: JobContext<Prewarmed>, embedder: Embedder, timeline: Timeline) {
    this.#ctx = ctx;
    this.#services = ctx.proc.userData;
    this.#embedder = embedder;
    this.#timeline = timeline;
  }

  /** @param connecting The connection to the room, under way. It is waited for only when nobody else says who calls. */
  async receive(connecting: Promise<void>): Promise<Arrival> {
    const expected = expectedCaller(this.#ctx.job.metadata);
    if (expected !== null) return this.#open({ identity: expected.caller }, expected.timeZone);
    const early = await this.#timeline.span('lookUp', () => this.#lookUp());
    if (early) return early;
    await connecting;
    const { participantTimeoutMs } = this.#services.config.companion;
    const caller = await this.#timeline.span('participant', () =>
      waitForCaller(this.#ctx, participantTimeoutMs),
    );
    if (!caller) this.#services.log.warn('nobody came: the call goes on without memory');
    return this.#open(caller);
  }

  #open(caller: Participant | null, timeZone = zoneInToken(caller?.attributes)): Arrival {
    const { log } = this.#services;
    const identity = caller?.identity ?? null;
    const userId = caller && userIdOf(caller);
    const call = new Call(this.#services, {
      userId,
      timeZone: zoneOfCaller(timeZone, userId, log),
      room: this.#ctx.job.room?.name ?? '',
      embedder: this.#embedder,
      queryEmbedder: this.#services.queryEmbedder,
      tell: (topic, body) => void tellCaller(this.#ctx.room, identity, { topic, body }, log),
    });
    return { identity, call, start: this.#timeline.span('memory', () => call.initialise()) };
  }

  /** Never rejects: without an answer the room itself says who is there. */
  async #lookUp(): Promise<Arrival | null> {
    const room = this.#ctx.job.room?.name;
    if (!room) return null;
    try {
      const present = await roomService(this.#services.config).listParticipants(room);
      const caller = present.find(({ kind }) => CALLING_KINDS.has(kind));
      return caller ? this.#open(caller) : null;
    } catch (error) {
      this.#services.log.debug({ error: messageOf(error) }, 'the server did not say who is in the room');
      return null;
    }
  }
}
