/**
 * Callers whom no worker takes are told: a browser by metadata of its room, which who joins later reads as well; a telephone
 * by the end of its room, which its gateway passes on as a call that was not taken.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { JobRequest } from '@livekit/agents';
import { ParticipantKind } from '@livekit/rtc-node';
import { AgentDispatchClient } from 'livekit-server-sdk';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { BUSY_METADATA } from './busy-notice.ts';
import type { LivekitAccess } from './dispatch.ts';
import { roomService } from './room-service.ts';

/** The server asks the next worker within milliseconds. */
const OTHERS_ANSWER_MS = 500;
const TIMEOUT_S = 2;

export interface BusyLinesOptions {
  readonly livekit: LivekitAccess;
  readonly log: Log;
}

export class BusyLines {
  readonly #options: BusyLinesOptions;

  constructor(options: BusyLinesOptions) {
    this.#options = options;
  }

  /** Tells the caller of a job that this worker has refused, unless another worker has taken it. Never rejects. */
  async tell({ room, dispatchId }: Pick<JobRequest['job'], 'room' | 'dispatchId'>): Promise<void> {
    if (!room?.name) return;
    const { livekit, log } = this.#options;
    try {
      await sleep(OTHERS_ANSWER_MS);
      if (await this.#isTaken(room.name, dispatchId)) return;
      const service = roomService(livekit);
      const present = await service.listParticipants(room.name);
      if (present.some(({ kind }) => Number(kind) === ParticipantKind.SIP))
        await service.deleteRoom(room.name);
      else await service.updateRoomMetadata(room.name, BUSY_METADATA);
    } catch (error) {
      log.warn({ room: room.name, error: messageOf(error) }, 'a refused caller could not be told');
    }
  }

  /** A dispatch has a job once somebody has taken it. */
  async #isTaken(room: string, dispatchId: string): Promise<boolean> {
    const { url, apiKey, apiSecret } = this.#options.livekit;
    const options = { requestTimeout: TIMEOUT_S };
    const client = new AgentDispatchClient(url.replace(/^ws/, 'http'), apiKey, apiSecret, options);
    const dispatch = await client.getDispatch(dispatchId, room);
    return (dispatch?.state?.jobs.length ?? 0) > 0;
  }
}
