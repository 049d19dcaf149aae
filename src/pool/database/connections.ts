/**
 * The driver's pool, made when it is first needed: a connection is taken for a piece of work and given back, or thrown away
 * where it may not be whole.
 *
 * @module
 */

import type { Pool, PoolClient } from 'pg';
import type { OriginCounters } from '../origin-stats.ts';
import { type DatabaseSettings, type DriverLimits, isPostgresError, openPool } from './driver.ts';

/** What a connection has prepared is of before a migration, or of another connection behind a pooler (SQLSTATE). */
const OUTDATED = /^(?:0A000|26000|42883)$/;

/** Whether something else is to be prepared than what a connection has. @param code SQLSTATE */
export function isOutdated(code: string): boolean {
  return OUTDATED.test(code);
}

export class Connections {
  readonly #open: () => Promise<Pool>;
  readonly #held = new Set<PoolClient>();
  #opening: Promise<Pool> | undefined;
  #pool: Pool | undefined;

  constructor(settings: DatabaseSettings, limits: DriverLimits, counters: OriginCounters) {
    this.#open = () => openPool(settings, limits, counters);
  }

  get open(): number {
    return this.#pool?.totalCount ?? 0;
  }

  get idle(): number {
    return this.#pool?.idleCount ?? 0;
  }

  /** @throws What the driver or Postgres says. */
  async use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open();
    this.#pool = await this.#opening;
    const client = await this.#pool.connect();
    this.#held.add(client);
    let isWhole = false;
    try {
      const result = await work(client);
      isWhole = true;
      return result;
    } catch (error) {
      isWhole = isPostgresError(error) && !isOutdated(error.code);
      throw error;
    } finally {
      if (this.#held.delete(client)) client.release(!isWhole);
    }
  }

  /** Connections that are in use end when they are given back; new ones are opened when they are needed. */
  dropIdle(): void {
    const leaving = this.#pool;
    this.#pool = undefined;
    this.#opening = undefined;
    void leaving?.end().catch(() => undefined);
  }

  /** What is still in use is cut. */
  async close(): Promise<void> {
    for (const client of this.#held) client.release(true);
    this.#held.clear();
    await this.#pool?.end();
  }
}
