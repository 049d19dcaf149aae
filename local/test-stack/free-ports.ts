/**
 * TCP ports of 127.0.0.1 on which nothing listens.
 *
 * @module
 */

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { portsFrom } from '../stack/ports.ts';

/**
 * Systems give outgoing connections ports from 32,768 (Linux) or 49,152 (macOS) upwards: one of those would now and then be
 * taken while a stack that was killed starts again.
 */
const [LOWEST, HIGHEST] = [10_000, 29_000];

/** A port for a stack: the ports that follow from it are free as well. */
export async function freeNeighbours(): Promise<number> {
  for (;;) {
    const first = randomInt(LOWEST, HIGHEST);
    if (await allFree(Object.values(portsFrom(first)))) return first;
  }
}

async function allFree(ports: readonly number[]): Promise<boolean> {
  const free = await Promise.all(ports.map(isFree));
  return free.every(Boolean);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(server.close(), 'close');
  return free;
}
