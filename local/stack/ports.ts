/**
 * Where the parts of the local stack listen: side by side, from the page's port upwards.
 *
 * @module
 */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { KindredError } from '../../src/errors.ts';

/** What listens on the page's port + 0, + 1, and so on. */
const OCCUPANTS = [
  ...(['page', 'supabase', 'inference', 'livekit', 'livekitUdp', 'agent'] as const),
  ...(['redis', 'sip', 'sipHealth', 'answering'] as const),
] as const;

export type Occupant = (typeof OCCUPANTS)[number];
export type Ports = Readonly<Record<Occupant, number>>;

const TITLES: Readonly<Record<Occupant, string>> = {
  page: 'the page',
  supabase: 'the local Supabase',
  inference: 'the local speech and chat models',
  livekit: "LiveKit's signalling",
  livekitUdp: "LiveKit's media over UDP",
  agent: "the agent's health check",
  redis: 'Redis',
  sip: 'telephone calls (SIP)',
  sipHealth: "the telephone gateway's health check",
  answering: 'a telephone that waits to be called',
};

/** The highest port the page can have, so that its neighbours still fit. */
export const MAX_PAGE_PORT = 65_535 - OCCUPANTS.length + 1;

export function portsFrom(page: number): Ports {
  return Object.fromEntries(OCCUPANTS.map((name, offset) => [name, page + offset])) as Record<
    Occupant,
    number
  >;
}

/**
 * Makes sure that every port that is needed is free, before anything starts.
 *
 * @throws KindredError `LOCAL_STACK` naming each port in use and what wanted it.
 */
export async function assertFree(ports: Ports, needed: readonly Occupant[]): Promise<void> {
  const free = await Promise.all(needed.map((name) => isFree(name, ports[name])));
  const taken = needed.filter((_, i) => !free[i]).map((name) => `port ${ports[name]} (for ${TITLES[name]})`);
  if (taken.length === 0) return;
  const subject = `${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} in use`;
  const advice = 'stop what uses it, or move the stack: npm run dev -- --port N';
  throw new KindredError('LOCAL_STACK', `${subject.charAt(0).toUpperCase()}${subject.slice(1)}: ${advice}.`);
}

function isFree(name: Occupant, port: number): Promise<boolean> {
  return name === 'livekitUdp' || name === 'sip' ? canBindUdp(port) : canListen(port);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function canBindUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  try {
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
