/**
 * TCP ports of 127.0.0.1 on which nothing listens.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { portsFrom } from '../stack/ports.ts';

/** A port for a stack: the ports that follow from it are free as well. */
export async function freeNeighbours(): Promise<number> {
  for (;;) {
    const first = await freePort();
    const ports = Object.values(portsFrom(first));
    if (ports.every((port) => port < 65_536) && (await allFree(ports))) return first;
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

/** One port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
