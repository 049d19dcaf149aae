/**
 * The room of a call: who is waited for, and what becomes of it when the call is over.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type JobContext, voice } from '@livekit/agents';
import { type RemoteParticipant, RoomEvent } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import type { Prewarmed } from './call-services.ts';
import { canCall } from './caller.ts';
import { expectedCaller, sendForAgent } from './dispatch.ts';
import { isCaller, waitForCaller } from './room.ts';
import { roomService } from './room-service.ts';

/** Who has joined is told of by the room once they are connected; whoever is not by then has hung up. */
const JOINED_TIMEOUT_MS = 3_000;
/** A round trip to the server. */
const TOLD_MS = 250;

/** Somebody in the room, from their joining to their leaving. */
interface Stay {
  readonly sid: string;
  readonly identity: string;
}

export class CallRoom {
  readonly #ctx: JobContext<Prewarmed>;
  readonly #name: string;
  /** Whose call is over, by the `sid` of their stay: whoever comes back under the same identity has another. */
  readonly #over = new Set<string>();
  #ending: Promise<void> | undefined;

  constructor(ctx: JobContext<Prewarmed>) {
    this.#ctx = ctx;
    this.#name = ctx.job.room?.name ?? '';
    ctx.room.on(RoomEvent.ParticipantDisconnected, ({ sid }) => sid && this.#over.add(sid));
  }

  /**
   * Waits for the caller in a room that is connected.
   *
   * @param identity @default whoever comes first and can call
   * @param hasJoined Whether they are known to have joined.
   * @returns `null`: nobody came.
   */
  waitFor(identity: string | undefined, hasJoined: boolean): Promise<RemoteParticipant | null> {
    const { participantTimeoutMs } = this.#ctx.proc.userData.config.companion;
    const timeoutMs = hasJoined ? Math.min(JOINED_TIMEOUT_MS, participantTimeoutMs) : participantTimeoutMs;
    const isAwaited =
      identity === undefined ? undefined : (one: RemoteParticipant) => one.identity === identity;
    return waitForCaller(this.#ctx.room, timeoutMs, isAwaited);
  }

  /** Nobody is spoken to: room and job go at once. @param caller Who was expected; `null`: anybody. */
  async nobodyCame(caller: string | null): Promise<void> {
    this.#log.info('nobody came: the agent leaves');
    // Who rings and does not answer is there.
    if (caller !== null) this.#isOverFor(caller);
    // Whom the server lists, and nobody has seen for seconds, is not there: agents would be sent for without end.
    const wasThere = expectedCaller(this.#ctx.job.metadata)?.joined;
    await this.#endOnce(caller, wasThere ? async () => [] : undefined);
    this.#ctx.shutdown('nobody came');
  }

  /**
   * Ends the room with its session: a telephone is hung up, and a token that is used again makes a new one. Where other
   * people are in it, only the caller goes; who has hung up and come back meanwhile gets another agent.
   */
  endWith(session: voice.AgentSession, caller: string): void {
    session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => {
      // Who has hung up by themselves and is there has come back meanwhile.
      if (reason !== voice.CloseReason.PARTICIPANT_DISCONNECTED) this.#isOverFor(caller);
      void this.#leave(caller);
    });
  }

  /** Resolves when what was begun to end the room is done. Never rejects. */
  get ended(): Promise<void> {
    return this.#ending ?? Promise.resolve();
  }

  async #leave(caller: string): Promise<void> {
    // What the room is being told is cut off by leaving it, which the framework logs as an error.
    const late = sleep(TOLD_MS, undefined, { ref: false });
    const told = this.#ctx.room.localParticipant?.setAttributes({}).catch(() => undefined);
    await Promise.race([told, late]);
    void this.#endOnce(caller);
    // A job lingers until its room closes.
    this.#ctx.shutdown('the conversation is over');
  }

  #isOverFor(caller: string): void {
    const { sid } = this.#ctx.room.remoteParticipants.get(caller) ?? {};
    if (sid) this.#over.add(sid);
  }

  #endOnce(caller: string | null, list = () => this.#listed()): Promise<void> {
    this.#ending ??= this.#end(caller, list).catch((error: unknown) => {
      this.#log.debug({ error: messageOf(error) }, 'the room could not be ended: it is gone, or will be');
    });
    return this.#ending;
  }

  get #log() {
    return this.#ctx.proc.userData.log;
  }

  async #end(caller: string | null, list: () => Promise<readonly Stay[]>): Promise<void> {
    const { livekit, companion } = this.#ctx.proc.userData.config;
    const service = roomService(livekit);
    const people = [...this.#seen(), ...(await list())];
    const waiting = people.filter(({ sid }) => !this.#over.has(sid));
    const again = waiting.find(({ identity }) => caller === null || identity === caller);
    if (again) {
      const call = { room: this.#name, agentName: companion.agentName, caller: again.identity } as const;
      return sendForAgent(livekit, { ...call, joined: true }, (reason) =>
        this.#log.warn({ reason }, 'the caller came back, and no agent could be sent'),
      );
    }
    if (waiting.length === 0) await service.deleteRoom(this.#name);
    else if (people.some(({ identity }) => identity === caller))
      await service.removeParticipant(this.#name, caller ?? '');
  }

  /** As the room here shows it, which hears of a new one a little late. */
  #seen(): Stay[] {
    const people = [...this.#ctx.room.remoteParticipants.values()].filter(isCaller);
    return people.flatMap(({ sid, identity }) => (sid ? [{ sid, identity }] : []));
  }

  /**
   * As the server knows it; its list loses at times who comes back while their leaving is written down (livekit-server
   * 1.13.5 deletes by identity).
   */
  async #listed(): Promise<readonly Stay[]> {
    const service = roomService(this.#ctx.proc.userData.config.livekit);
    try {
      return (await service.listParticipants(this.#name)).filter(canCall);
    } catch (error) {
      this.#log.debug({ error: messageOf(error) }, 'the server did not say who is in the room');
      return [];
    }
  }
}
