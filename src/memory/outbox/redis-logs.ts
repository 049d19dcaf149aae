/**
 * The outbox of a Redis, as the worker sees it: a stream per call under its name, a set of the names, and for each name a
 * key that lives as long as its owner says that it does. Every host sees every log.
 *
 * @module
 */

import type { Redis } from 'ioredis';
import { KindredError, messageOf } from '../../errors.ts';
import { ORPHANED_AFTER_MS, type OutboxLogs } from './outbox.ts';

const PREFIX = 'kindred:outbox';
const NAMES = `${PREFIX}:names`;
const streamOf = (name: string) => `${PREFIX}:log:${name}`;
const ownerOf = (name: string) => `${PREFIX}:owner:${name}`;
/** A log that a call has written, which is replayed once nobody owns it; not what was set aside. */
const REPLAYABLE = /\.\d+\.outbox$/;
/** A replaying worker that dies keeps its claim for so long. */
const CLAIM_MS = 60_000;

type Results = Awaited<ReturnType<ReturnType<Redis['multi']>['exec']>>;

export class RedisLogs implements OutboxLogs {
  readonly place = 'Redis';
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  names(): Promise<string[]> {
    return this.#try(() => this.#redis.smembers(NAMES));
  }

  async claim(name: string): Promise<boolean> {
    if (!REPLAYABLE.test(name)) return false;
    return (await this.#try(() => this.#redis.set(ownerOf(name), 'replay', 'PX', CLAIM_MS, 'NX'))) === 'OK';
  }

  async release(name: string): Promise<void> {
    await this.#redis.del(ownerOf(name)).catch(() => undefined);
  }

  /** Says that the log's owner is alive. @throws KindredError `OUTBOX` */
  async own(name: string): Promise<void> {
    await this.#try(() => this.#redis.set(ownerOf(name), 'call', 'PX', ORPHANED_AFTER_MS));
  }

  /** @throws KindredError `OUTBOX` */
  appendAsOwner(name: string, line: string): Promise<void> {
    return this.#commit(() =>
      this.#redis
        .multi()
        .set(ownerOf(name), 'call', 'PX', ORPHANED_AFTER_MS)
        .sadd(NAMES, name)
        .xadd(streamOf(name), '*', 'line', line.trimEnd())
        .exec(),
    );
  }

  async read(name: string): Promise<string | null> {
    const entries = await this.#try(() => this.#redis.xrange(streamOf(name), '-', '+'));
    if (entries.length === 0) return null;
    return entries.map(([, [, line = '']]) => `${line}\n`).join('');
  }

  append(name: string, text: string): Promise<void> {
    return this.#commit(() => this.#adding(name, text).exec());
  }

  replace(name: string, text: string): Promise<void> {
    const stream = streamOf(name);
    if (text === '') return this.#commit(() => this.#redis.multi().del(stream).srem(NAMES, name).exec());
    return this.#commit(() => this.#adding(name, text, this.#redis.multi().del(stream)).exec());
  }

  async writtenMs(name: string): Promise<number | null> {
    const [last] = await this.#try(() => this.#redis.xrevrange(streamOf(name), '+', '-', 'COUNT', 1));
    // The id of an entry begins with the millisecond in which it was added.
    return last ? Number(last[0].split('-', 1)[0]) : null;
  }

  #adding(name: string, text: string, commands = this.#redis.multi()) {
    commands.sadd(NAMES, name);
    for (const line of text.split('\n')) if (line !== '') commands.xadd(streamOf(name), '*', 'line', line);
    return commands;
  }

  async #commit(send: () => Promise<Results>): Promise<void> {
    const results = await this.#try(send);
    const failed = results?.find(([error]) => error)?.[0];
    if (!results || failed) throw unwritable(failed ?? new Error('the transaction was given up'));
  }

  async #try<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (cause) {
      throw unwritable(cause);
    }
  }
}

function unwritable(cause: unknown): KindredError {
  const message = `The outbox in Redis does not answer: ${messageOf(cause)}`;
  return new KindredError('OUTBOX', message, { cause, retryable: true });
}
