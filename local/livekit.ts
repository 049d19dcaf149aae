/**
 * A LiveKit server for this machine: the one on PATH, else one that Go builds from the pinned module beside this file.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildWithGo } from './go-program.ts';
import type { Ports } from './stack/ports.ts';

export const LIVEKIT_VERSION = '1.13.5';

const run = promisify(execFile);
const MODULE_DIR = fileURLToPath(new URL('./livekit-server/', import.meta.url));
const PACKAGE = 'github.com/livekit/livekit-server/cmd/server';
/** 1.9 refuses tokens that carry a room configuration, which is how a call asks for the agent. */
const OLDEST = [1, 10] as const;
const WAYS_OUT = `Install livekit-server ${LIVEKIT_VERSION} itself (https://docs.livekit.io/home/self-hosting/local/), or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to use a server that runs elsewhere.`;

/** A server that is there, or the recipe that makes one. */
export type LivekitBinary =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'to-build'; readonly path: string };

/** Looks in the data folder and on PATH; a server on PATH that is too old for us does not count. */
export async function findLivekit(dataDir: string, signal: AbortSignal): Promise<LivekitBinary> {
  const own = join(dataDir, 'bin', process.platform === 'win32' ? 'livekit-server.exe' : 'livekit-server');
  if (existsSync(own)) return { kind: 'found', path: own };
  const version = await versionOf('livekit-server', signal);
  return version && isRecent(version)
    ? { kind: 'found', path: 'livekit-server' }
    : { kind: 'to-build', path: own };
}

async function versionOf(program: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, ['--version'], { signal });
    return /\d+\.\d+\.\d+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

/** @param version Such as `1.13.5`. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Builds the server into `path`, in one to four minutes.
 *
 * @throws KindredError `LOCAL_STACK` that says what to install when Go is missing or too old, or why it failed.
 */
export function buildLivekit(path: string, signal: AbortSignal): Promise<void> {
  const program = {
    ...{ title: 'LiveKit server', moduleDir: MODULE_DIR, package: PACKAGE, waysOut: WAYS_OUT },
    // Without cgo no C compiler is needed.
    cgo: false,
  };
  return buildWithGo(program, path, signal);
}

/**
 * The server's configuration, for loopback only. JSON is YAML, so it needs no writer for that; it travels in the
 * variable `LIVEKIT_CONFIG`, so that no file holds the secret.
 *
 * @param withRedis Through it the server and its telephone gateway find each other.
 */
export function livekitConfig(
  ports: Ports,
  keys: { readonly apiKey: string; readonly apiSecret: string },
  withRedis = false,
): string {
  return JSON.stringify({
    port: ports.livekit,
    ...(withRedis && { redis: { address: `127.0.0.1:${ports.redis}` } }),
    bind_addresses: ['127.0.0.1'],
    rtc: {
      // Media over TCP would listen on every interface; on the loopback nothing blocks UDP.
      tcp_port: 0,
      udp_port: ports.livekitUdp,
      use_external_ip: false,
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
      interfaces: { includes: ['lo', 'lo0'] },
    },
    room: { auto_create: true, empty_timeout: 30, departure_timeout: 5 },
    keys: { [keys.apiKey]: keys.apiSecret },
    logging: { level: 'info', json: true },
  });
}
