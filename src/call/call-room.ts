/**
 * The room of a call: who is waited for, and what becomes of it when the call is over.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { type JobContext, voice } from '@livekit/agents';
import type { RemoteParticipant } from '@livekit/rtc-node';
import { messageOf } from '../errors.ts';
import type { Prewarmed } from './call-services.ts';
import { sendForAgent } from './dispatch.ts';
import { isCaller, waitForCaller } from './room.ts';
import { roomService } from './room-service.ts';

/** Who has joined is told of by the room once they are connected; whoever is not by then has hung up. */
const JOINED_TIMEOUT_MS = 3_000;
/** A round trip to the server. */
const TOLD_MS = 250;

export class CallRoom {
  readonly #ctx: JobContext<Prewarmed>;
  readonly #name: string;
  #ending: Promise<void> | undefined;

  constructor(ctx: JobContext<Prewarmed>) {
    this.#ctx = ctx;
    this.#name = ctx.job.room?.name ?? '';
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
    await this.#endOnce(caller, false);
    this.#ctx.shutdown('nobody came');
  }

  /**
   * Ends the room with its session: a telephone is hung up, and a token that is used again makes a new one. Where other
   * people are in it, only the caller goes; who has hung up and come back meanwhile gets another agent.
   */
  endWith(session: voice.AgentSession, caller: string): void {
    session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => {
      void this.#leave(caller, reason === voice.CloseReason.PARTICIPANT_DISCONNECTED);
    });
  }

  /** Resolves when what was begun to end the room is done. Never rejects. */
  get ended(): Promise<void> {
    return this.#ending ?? Promise.resolve();
  }

  async #leave(caller: string, hasLeft: boolean): Promise<void> {
    // What the room is being told is cut off by leaving it, which the framework logs as an error.
    const late = sleep(TOLD_MS, undefined, { ref: false });
    const told = this.#ctx.room.localParticipant?.setAttributes({}).catch(() => undefined);
    await Promise.race([told, late]);
    void this.#endOnce(caller, hasLeft);
    // A job lingers until its room closes.
    this.#ctx.shutdown('the conversation is over');
  }

  #endOnce(caller: string | null, hasLeft: boolean): Promise<void> {
    this.#ending ??= this.#end(caller, hasLeft).catch((error: unknown) => {
      this.#log.debug({ error: messageOf(error) }, 'the room could not be ended: it is gone, or will be');
    });
    return this.#ending;
  }

  get #log() {
    return this.#ctx.proc.userData.log;
  }

  async #end(caller: string | null, hasLeft: boolean): Promise<void> {
    const { livekit, companion } = this.#ctx.proc.userData.config;
    const people = [...this.#ctx.room.remoteParticipants.values()].filter(isCaller);
    const isThere = people.some(({ identity }) => identity === caller);
    if (caller !== null && isThere && hasLeft) {
      const again = { room: this.#name, agentName: companion.agentName, caller, joined: true } as const;
      return sendForAgent(livekit, again, (reason) =>
        this.#log.warn({ reason }, 'the caller came back, and no agent could be sent'),
      );
    }
    const service = roomService(livekit);
    if (people.length === (isThere ? 1 : 0)) await service.deleteRoom(this.#name);
    else if (caller !== null && isThere) await service.removeParticipant(this.#name, caller);
  }
}
