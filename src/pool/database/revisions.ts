/**
 * What the database tells by itself: a person's revision has changed (supabase/migrations/…_telling.sql). One connection
 * listens, for as long as somebody wants to know; it is opened again when it is lost.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import type { IBackoff } from 'cockatiel';
import type { Client } from 'pg';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { startBackoff } from '../retry-rules.ts';
import type { RevisionListener, Watch } from './database-rpc.ts';
import { type DatabaseSettings, type DriverLimits, openListener } from './driver.ts';

const CHANNEL = 'kindred_people';
/** How often it is made sure that the connection lives, as a share of the keep-alive. */
const BEAT_EVERY = 0.5;

/** Under what name a person is told of: who listens to a database need not read who it is about. */
function nameOf(userId: string): string {
  return createHash('md5').update(userId).digest('hex');
}

export class Revisions {
  readonly #settings: DatabaseSettings;
  readonly #limits: DriverLimits;
  readonly #log: Log;
  readonly #watchers = new Map<string, Set<RevisionListener>>();
  #client: Client | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #backoff: IBackoff<unknown> = startBackoff();
  #timer: NodeJS.Timeout | undefined;
  #heard = 0;
  #isWanted = false;

  constructor(settings: DatabaseSettings, limits: DriverLimits, log: Log) {
    this.#settings = settings;
    this.#limits = limits;
    this.#log = log;
  }

  /** How many changes it was told of, of whomever. */
  get heard(): number {
    return this.#heard;
  }

  get isLive(): boolean {
    return this.#client !== undefined;
  }

  watch(userId: string, listener: RevisionListener): Watch {
    const name = nameOf(userId);
    const listeners = this.#watchers.get(name) ?? new Set();
    this.#watchers.set(name, listeners.add(listener));
    this.#isWanted = true;
    if (!this.isLive) this.#connectSoon(0);
    const isLive = () => this.isLive;
    return {
      get isLive() {
        return isLive();
      },
      stop: () => this.#forget(name, listener),
    };
  }

  async close(): Promise<void> {
    this.#isWanted = false;
    this.#watchers.clear();
    await this.#connecting;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
    // Somebody came while it was closing.
    if (this.#isWanted) this.#connectSoon(0);
  }

  #forget(name: string, listener: RevisionListener): void {
    const listeners = this.#watchers.get(name);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#watchers.delete(name);
    if (this.#watchers.size === 0) void this.close();
  }

  #connectSoon(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#connecting = this.#connecting.then(() => this.#connect());
    }, afterMs).unref();
  }

  /** Never rejects. */
  async #connect(): Promise<void> {
    if (!this.#isWanted || this.isLive) return;
    let client: Client | undefined;
    try {
      client = await openListener(this.#settings, this.#limits);
      const opened = client;
      client.on('notification', ({ payload }) => this.#tell(payload ?? ''));
      client.on('end', () => this.#lost(opened));
      await client.query(`listen ${CHANNEL}`);
      this.#client = client;
      this.#backoff = startBackoff();
      this.#beat(client);
      // What changed before is not told again.
      for (const listeners of this.#watchers.values()) for (const listener of listeners) listener(null);
    } catch (error) {
      void client?.end().catch(() => undefined);
      this.#log.warn({ error: messageOf(error) }, 'the database is not heard: changes are asked for');
      this.#backoff = this.#backoff.next(undefined);
      this.#connectSoon(this.#backoff.duration);
    }
  }

  #tell(payload: string): void {
    const [name = '', revision] = payload.split(' ');
    this.#heard += 1;
    for (const listener of this.#watchers.get(name) ?? []) listener(Number(revision));
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (this.#isWanted) this.#connectSoon(0);
  }

  /** A connection whose other end is gone says nothing, and looks as one on which nothing happens. */
  #beat(client: Client): void {
    this.#timer = setInterval(() => {
      client.query('select').catch(() => {
        if (this.#client === client) void client.end().catch(() => undefined);
        this.#lost(client);
      });
    }, this.#limits.keepAliveMs * BEAT_EVERY).unref();
  }
}
