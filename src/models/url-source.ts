/**
 * Weights from their publisher's own address.
 *
 * @module
 */

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { KindredError } from '../errors.ts';
import { isDiskFault } from './faults.ts';

/** A host that does not answer is given up early: another source follows. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Longest silence within a download. */
const IDLE_TIMEOUT_MS = 30_000;

/** Downloads by HTTP for one fetch of a manifest. A host that could not be reached is not asked again. */
export class UrlDownloader {
  readonly #agent = new EnvHttpProxyAgent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
  });
  readonly #unreachable = new Set<string>();

  /**
   * @param onBytes Told the size of each piece as it arrives.
   * @throws KindredError `WEIGHTS` when the address does not deliver; the file system's own error otherwise.
   */
  async download(
    url: string,
    target: string,
    onBytes: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const body = await this.#open(url, signal);
    const count = async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        onBytes(piece.byteLength);
        yield piece;
      }
    };
    await pipeline(body, count, createWriteStream(target), { signal }).catch((cause: unknown) => {
      if (signal?.aborted || isDiskFault(cause)) throw cause;
      throw new KindredError('WEIGHTS', `the download from ${new URL(url).host} broke off`, {
        cause,
        retryable: true,
      });
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #open(url: string, signal?: AbortSignal): Promise<Readable> {
    const { host } = new URL(url);
    if (this.#unreachable.has(host)) throw unreachable(host);
    const response = await fetch(url, { dispatcher: this.#agent, signal }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      this.#unreachable.add(host);
      throw unreachable(host, cause);
    });
    if (response.ok && response.body) return Readable.fromWeb(response.body);
    await response.body?.cancel();
    throw new KindredError('WEIGHTS', `${host} answered with status ${response.status}`);
  }
}

function unreachable(host: string, cause?: unknown): KindredError {
  return new KindredError('WEIGHTS', `${host} cannot be reached`, { cause, retryable: true });
}
