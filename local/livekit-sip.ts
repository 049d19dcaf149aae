/**
 * LiveKit's telephone gateway (SIP) for this machine, built once with Go, and the number under which it is called.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RoomAgentDispatch, RoomConfiguration, SipClient } from 'livekit-server-sdk';
import { JOINED_METADATA, type LivekitAccess, PHONE_DEPARTURE_TIMEOUT_S } from '../src/call/dispatch.ts';
import { KindredError } from '../src/errors.ts';
import { buildWithGo } from './go-program.ts';
import type { Ports } from './stack/ports.ts';

export const SIP_VERSION = '1.8.0';
/** What is dialled: of a range that is kept for examples. */
export const LOCAL_NUMBER = '+15550100';

/** `SIP_TRANSPORT_UDP` of LiveKit's protocol, which the SDK does not name. */
const UDP = 1;

const run = promisify(execFile);
const MODULE_DIR = fileURLToPath(new URL('./livekit-sip/', import.meta.url));
const PACKAGE = 'github.com/livekit/sip/cmd/livekit-sip';
const LIBRARIES = ['opus', 'opusfile', 'soxr'] as const;
const INSTALL =
  'Debian and Ubuntu: apt-get install gcc pkg-config libopus-dev libopusfile-dev libsoxr-dev redis-server; macOS: brew install pkg-config opus opusfile libsoxr redis.';
/** Ports of ended calls are free again only after 30 s and more. */
const RTP_PORTS = '30000-39999';

/** Where the gateway is or will be. */
export function sipProgram(dataDir: string): string {
  return join(dataDir, 'bin', 'livekit-sip');
}

/** @throws KindredError `LOCAL_STACK` in one sentence with the packages to install, where something is missing. */
export async function assertTelephone(dataDir: string, signal: AbortSignal): Promise<void> {
  const missing = (await isThere('redis-server', ['--version'], signal)) ? [] : ['redis-server'];
  if (!existsSync(sipProgram(dataDir)))
    for (const library of LIBRARIES)
      if (!(await isThere('pkg-config', ['--exists', library], signal))) missing.push(library);
  if (missing.length === 0) return;
  const message = `The telephone needs ${missing.join(', ')}, which this machine lacks. ${INSTALL}`;
  throw new KindredError('LOCAL_STACK', message);
}

async function isThere(program: string, args: readonly string[], signal: AbortSignal): Promise<boolean> {
  return run(program, args, { signal }).then(
    () => true,
    () => false,
  );
}

/** @throws KindredError `LOCAL_STACK` that says what to install, or why it failed. */
export function buildSip(path: string, signal: AbortSignal): Promise<void> {
  const program = {
    title: 'LiveKit SIP',
    moduleDir: MODULE_DIR,
    package: PACKAGE,
    cgo: true,
    waysOut: INSTALL,
  };
  return buildWithGo(program, path, signal);
}

/** The gateway's configuration (JSON is YAML), for loopback only. It travels in the variable `SIP_CONFIG_BODY`. */
export function sipConfig(ports: Ports, { apiKey, apiSecret }: Omit<LivekitAccess, 'url'>): string {
  return JSON.stringify({
    api_key: apiKey,
    api_secret: apiSecret,
    ws_url: `ws://127.0.0.1:${ports.livekit}`,
    redis: { address: `127.0.0.1:${ports.redis}` },
    sip_port: ports.sip,
    health_port: ports.sipHealth,
    listen_ip: '127.0.0.1',
    nat_1_to_1_ip: '127.0.0.1',
    use_external_ip: false,
    rtp_port: RTP_PORTS,
    // A busy moment of the machine is no reason to refuse a call.
    max_cpu_utilization: 1,
    logging: { level: 'info', json: true },
  });
}

/**
 * Gives the local number to the agent: each call gets a room of its own, and the agent with it. Calls that the agent makes
 * go to a telephone that waits on this machine.
 *
 * @returns The id of the trunk for those.
 */
export async function routeCalls(
  { url, apiKey, apiSecret }: LivekitAccess,
  agentName: string,
  { answering }: Ports,
): Promise<string> {
  const sip = new SipClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  const { sipTrunkId } = await sip.createSipInboundTrunk('this machine', [LOCAL_NUMBER], {
    allowedAddresses: ['127.0.0.0/8'],
  });
  const roomConfig = new RoomConfiguration({
    departureTimeout: PHONE_DEPARTURE_TIMEOUT_S,
    agents: [new RoomAgentDispatch({ agentName, metadata: JOINED_METADATA })],
  });
  const rule = { type: 'individual', roomPrefix: 'phone' } as const;
  await sip.createSipDispatchRule(rule, { name: 'one room a call', trunkIds: [sipTrunkId], roomConfig });
  const out = await sip.createSipOutboundTrunk('this machine', `127.0.0.1:${answering}`, [LOCAL_NUMBER], {
    transport: UDP,
  });
  return out.sipTrunkId;
}
