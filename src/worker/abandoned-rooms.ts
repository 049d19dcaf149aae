/**
 * Callers whose worker is gone with its whole host: every worker looks for rooms in which somebody is alone with whom one
 * of ours has talked, and ends them. A browser shows it, a telephone hangs up, and both can call again.
 *
 * @module
 */

import { AgentDispatchClient, type Room, type RoomServiceClient } from 'livekit-server-sdk';
import { canCall } from '../call/caller.ts';
import { roomService } from '../call/room-service.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { WaitingCalls } from './waiting-calls.ts';

const LOOK_MS = 5_000;
const TIMEOUT_S = 2;

class AbandonedRooms {
  readonly #agentName: string;
  readonly #log: Log;
  readonly #service: RoomServiceClient;
  readonly #dispatches: AgentDispatchClient;
  readonly #waiting: WaitingCalls;
  /** Rooms with one person in them at the last look: an agent may be on its way there. */
  #lonely: ReadonlySet<string> = new Set();

  constructor({ livekit, companion }: Config, waiting: WaitingCalls, log: Log) {
    const { url, apiKey, apiSecret } = livekit;
    this.#agentName = companion.agentName;
    this.#waiting = waiting;
    this.#log = log;
    this.#service = roomService(livekit);
    const options = { requestTimeout: TIMEOUT_S };
    this.#dispatches = new AgentDispatchClient(url.replace(/^ws/, 'http'), apiKey, apiSecret, options);
  }

  /** Never rejects. */
  async look(): Promise<void> {
    try {
      const lonely = (await this.#service.listRooms()).filter(({ numParticipants }) => numParticipants === 1);
      const before = this.#lonely;
      this.#lonely = new Set(lonely.map(({ sid }) => sid));
      for (const room of lonely.filter(({ sid }) => before.has(sid))) await this.#free(room);
    } catch (error) {
      this.#log.debug({ error: messageOf(error) }, 'abandoned callers could not be looked for');
    }
  }

  async #free({ name }: Room): Promise<void> {
    if (this.#waiting.has(name)) return;
    const present = await this.#service.listParticipants(name);
    if (!present.every(canCall) || !(await this.#wasTaken(name))) return;
    await this.#service.deleteRoom(name);
    this.#log.error({ room: name }, 'the worker of a call is gone: its caller was hung up on');
  }

  /** A dispatch of ours has a job once a worker has taken the call, and it keeps it when that worker is gone. */
  async #wasTaken(room: string): Promise<boolean> {
    const dispatches = await this.#dispatches.listDispatch(room);
    const ours = dispatches.filter(({ agentName }) => agentName === this.#agentName);
    const jobs = ours.flatMap(({ state }) => state?.jobs ?? []);
    return (
      jobs.length > 0 && jobs.every(({ state }) => (state?.endedAt ?? 0n) > 0n || isOld(state?.startedAt))
    );
  }
}

/** A job that another worker has taken may wait for its process: no longer than that worker takes calls for (admission.ts). */
const ON_ITS_WAY_NS = 20_000_000_000n;

function isOld(startedAtNs = 0n): boolean {
  return BigInt(Date.now()) * 1_000_000n - startedAtNs > ON_ITS_WAY_NS;
}

/**
 * Looks at intervals for as long as the process lives.
 *
 * @param waiting Calls that this worker has taken: their rooms are not abandoned.
 */
export function freeAbandonedCallers(config: Config, waiting: WaitingCalls, log: Log): void {
  const rooms = new AbandonedRooms(config, waiting, log);
  const next = () => void rooms.look().finally(() => setTimeout(next, LOOK_MS).unref());
  setTimeout(next, LOOK_MS).unref();
}
