/**
 * Nothing said is lost: each completed turn is kept outside the call's process before anything else happens to it, as a
 * log of records for each call. Where the logs are is `OUTBOX`: files on a disk, or streams of a Redis.
 *
 * @module
 */

import { hostname } from 'node:os';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { Turn } from '../memory.ts';

/** How often the owner of a log says that it is alive. */
export const HEARTBEAT_MS = 2_000;
/** An owner that has said nothing for this long is gone. */
export const ORPHANED_AFTER_MS = 10 * HEARTBEAT_MS;

/** A process id means something on its own host only: containers that share a volume do not share process ids. */
export const HOST = hostname().replace(/[^\w-]/g, '-');

/** In place of a process id: the owner has let go. */
export const NOBODY = 0;

/** `<call id>.<host>.<pid>.outbox`: host and pid tell the worker whether the owner still lives. */
export function logNameOf(callId: string, pid = process.pid): string {
  return `${callId}.${HOST}.${pid}.outbox`;
}

/** One call's log, written by the call's own process. */
export interface Outbox {
  /** How many turns wait for their processing. */
  readonly pending: number;
  /**
   * Keeps what the person said: safe when it resolves.
   *
   * @throws KindredError `OUTBOX` when it cannot be written: the turn lives in memory alone then.
   */
  said(turn: Turn): Promise<void>;
  /** Adds the agent's answer to a turn. @throws KindredError `OUTBOX` */
  answered(turnId: string, text: string): Promise<void>;
  /** The database will not have the turn. @param extraction What was found in it, if it was looked for. @throws KindredError `OUTBOX` */
  refused(turnId: string, extraction?: Extraction | null): Promise<void>;
  /** The turn is in the database, or not to be kept: it will not be replayed. @throws KindredError `OUTBOX` */
  done(turnId: string): Promise<void>;
  /** Waits for what is being written; the log is gone when nothing is pending. Never rejects. */
  close(): Promise<void>;
}

/** Everybody's logs, for those who replay, search and delete. What is set aside is a log with a name of its own. */
export interface OutboxLogs {
  /** Where they are, for a person. */
  readonly place: string;
  /** @throws KindredError `OUTBOX` */
  names(): Promise<string[]>;
  /** Whether the log is nobody's any more, and nobody else replays it where that can be told. */
  claim(name: string): Promise<boolean>;
  /** Ends a {@link claim}. Never rejects. */
  release(name: string): Promise<void>;
  /** @returns `null` for one that is not there. @throws KindredError `OUTBOX` */
  read(name: string): Promise<string | null>;
  /** @param text Whole lines. @throws KindredError `OUTBOX` */
  append(name: string, text: string): Promise<void>;
  /** In one piece: a crash leaves the old lines or the new ones. Without lines the log goes. @throws KindredError `OUTBOX` */
  replace(name: string, text: string): Promise<void>;
  /** When a log was last written, in ms since 1970; `null` for one that is not there. @throws KindredError `OUTBOX` */
  writtenMs(name: string): Promise<number | null>;
}

/** Where a process keeps its outbox. */
export interface OutboxPlace {
  readonly logs: OutboxLogs;
  /** The log of a call, which is made with the first turn: a call in which nothing is said leaves nothing behind. */
  open(callId: string, log: Log): Outbox;
  /** Warns where the place may lose turns by itself. Never rejects. */
  warnIfForgetful(): Promise<void>;
  close(): Promise<void>;
}
