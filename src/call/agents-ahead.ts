/**
 * How many agents wait ahead of callers who may never come: a page that is opened and closed again, a token that is made
 * in advance. Each takes a process which the next caller then has to wait for, so that fewer are sent than the worker
 * keeps ready; where there is no place, who waits longest in an empty room gives theirs up. Whoever comes without an agent
 * waiting for them gets one by their token.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { DEPARTURE_TIMEOUT_S, type LivekitAccess, sendForAgent } from './dispatch.ts';
import { isAnybodyThere, makeRoom, roomService } from './room-service.ts';

/** By then who has asked for a token has mostly joined, and a process that was taken has been replaced. */
const SETTLED_MS = 2_000;

/**
 * How many agents may wait ahead: of the processes that are kept ready one is left for who comes unannounced, as every
 * telephone does, even while nobody uses their tokens. A single one is not kept back.
 */
export function placesAhead(idleProcesses: number): number {
  return idleProcesses > 1 ? idleProcesses - 1 : idleProcesses;
}

export interface AgentsAheadOptions {
  readonly livekit: LivekitAccess;
  readonly agentName: string;
  /** Agents that wait for somebody at the same time: {@link placesAhead}. */
  readonly places: number;
  readonly log: Log;
}

export interface ExpectedCall {
  readonly room: string;
  /** Identity of who will join. */
  readonly caller: string;
  /** Where they are: IANA name, if known. */
  readonly timeZone?: string;
  /** What they speak: ISO 639-1, if known. */
  readonly language?: string;
}

export class AgentsAhead {
  readonly #options: AgentsAheadOptions;
  /** Rooms in which an agent waits, and since when: the longest first. */
  readonly #waiting = new Map<string, number>();

  constructor(options: AgentsAheadOptions) {
    this.#options = options;
  }

  /** Sends the agent ahead, if there is a place for it. Never rejects. */
  async send({ room, ...expected }: ExpectedCall): Promise<void> {
    const { livekit, agentName, log } = this.#options;
    if (!this.#takePlace(room)) {
      log.debug({ room }, 'no agent was sent ahead: others wait already');
      return;
    }
    await makeRoom(livekit, room, DEPARTURE_TIMEOUT_S);
    await sendForAgent(livekit, { room, agentName, ...expected }, (reason) => {
      this.#waiting.delete(room);
      log.warn({ room, reason }, 'the agent was not sent ahead: the token of the caller asks for it');
    });
  }

  #takePlace(room: string): boolean {
    const nowMs = performance.now();
    if (this.#waiting.size >= this.#options.places) {
      const [longest, sinceMs] = this.#waiting.entries().next().value ?? ['', nowMs];
      if (nowMs - sinceMs < SETTLED_MS) return false;
      this.#waiting.delete(longest);
      void this.#callOff(longest);
    }
    this.#waiting.set(room, nowMs);
    setTimeout(() => void this.#look(room), SETTLED_MS).unref();
    return true;
  }

  /** Whom somebody has come to, and who has gone, has no place. */
  async #look(room: string): Promise<void> {
    const isMet = await isAnybodyThere(roomService(this.#options.livekit), room).catch(() => true);
    if (isMet) this.#waiting.delete(room);
  }

  async #callOff(room: string): Promise<void> {
    const service = roomService(this.#options.livekit);
    try {
      if (!(await isAnybodyThere(service, room))) await service.deleteRoom(room);
    } catch (error) {
      this.#options.log.debug({ room, error: messageOf(error) }, 'an agent was not called off');
    }
  }
}
