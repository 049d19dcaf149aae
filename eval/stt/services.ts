/**
 * What the suite runs on: a LiveKit server, and the recogniser behind its API. The recogniser is the local one, unless the
 * environment names a service.
 *
 * @module
 */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Hono } from 'hono';
import { listen } from '../../local/inference/listen.ts';
import { Transcriber } from '../../local/inference/stt.ts';
import { transcriptionRoutes } from '../../local/inference/transcription-routes.ts';
import { buildLivekit, findLivekit } from '../../local/livekit.ts';
import { MOONSHINE_WEIGHTS } from '../../local/speech-weights.ts';
import { agentEnvironment, chooseLocal } from '../../local/stack/backends.ts';
import { loadKeys } from '../../local/stack/keys.ts';
import { livekit } from '../../local/stack/parts.ts';
import type { Ports } from '../../local/stack/ports.ts';
import { Guardian } from '../../local/supervisor/guardian.ts';
import type { SupervisorReport } from '../../local/supervisor/part.ts';
import { Supervisor } from '../../local/supervisor/supervisor.ts';
import { fetchAllWeights } from '../../local/weights.ts';
import { type Config, loadConfig } from '../../src/config.ts';

/** The end-of-turn model needs a job; nobody answers here, so nothing is generated ahead. */
const SETTINGS = { TURN_DETECTION: 'vad', PREEMPTIVE_GENERATION: 'false' };

const NO_REPORT: SupervisorReport = {
  healthy: () => undefined,
  restarting: () => undefined,
  recovered: () => undefined,
  warning: () => undefined,
};

export interface SttServices {
  readonly config: Config;
  close(): Promise<void>;
}

/** @throws KindredError `LOCAL_STACK`, `WEIGHTS`, `CONFIG_INVALID` */
export async function startSttServices(dataDir: string, signal: AbortSignal): Promise<SttServices> {
  const recogniser = chooseLocal(process.env).inference ? await startRecogniser(dataDir) : null;
  const ports = await freePorts(recogniser?.port ?? 0);
  const keys = await loadKeys(dataDir);
  const local = { livekit: true, supabase: true, inference: recogniser !== null };
  const env = agentEnvironment({ ...process.env, ...SETTINGS }, local, { ports, keys, dataDir });
  const config = loadConfig(env);
  const server = await livekitProgram(dataDir, signal);
  const guardian = new Guardian();
  const supervisor = new Supervisor([livekit({ ports, keys, env, withPhone: false }, server)], {
    logDir: join(dataDir, 'eval', 'logs'),
    report: NO_REPORT,
    guardian,
  });
  const close = async () => {
    await supervisor.stop();
    await guardian.close();
    await recogniser?.close();
  };
  await supervisor.start(signal).catch(async (error) => {
    await close();
    throw error;
  });
  return { config, close };
}

async function startRecogniser(dataDir: string): Promise<{ port: number; close: () => Promise<void> }> {
  const transcriber = await Transcriber.load(await fetchAllWeights(dataDir, {}, [MOONSHINE_WEIGHTS]));
  const server: Server = await listen(new Hono().route('/v1', transcriptionRoutes(transcriber)), 0);
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await transcriber.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function livekitProgram(dataDir: string, signal: AbortSignal): Promise<string> {
  const binary = await findLivekit(dataDir, signal);
  if (binary.kind === 'to-build') await buildLivekit(binary.path, signal);
  return binary.path;
}

/** Ports that nobody has, for LiveKit's three; the others are not used here. */
async function freePorts(inference: number): Promise<Ports> {
  const [signalling, tcp] = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([signalling, tcp, udp].map((socket) => once(socket, 'listening')));
  const ports = {
    ...{ page: 0, supabase: 0, agent: 0, redis: 0, sip: 0, sipHealth: 0, answering: 0, inference },
    livekit: (signalling.address() as AddressInfo).port,
    livekitTcp: (tcp.address() as AddressInfo).port,
    livekitUdp: udp.address().port,
  };
  await Promise.all([signalling, tcp, udp].map((socket) => once(socket.close(), 'close')));
  return ports;
}
