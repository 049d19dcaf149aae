/**
 * What a job's process does before its call is there.
 *
 * @module
 */

import type { VAD } from '@livekit/agents';
import type { Prewarmed } from '../call/call-services.ts';
import { openQueryEmbedder } from '../call/open-memory.ts';
import { setUp } from '../call/setup-services.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { KindredDefinition } from '../setup/definition.ts';
import { loadDefinition } from '../setup/load-definition.ts';
import { Vad } from '../speech/stt/vad.ts';
import type { Log } from '../telemetry/log.ts';
import { openServices } from './services.ts';
import { warmUp } from './warm-up.ts';

/** Phrases come from the disk; only the very first worker waits for their synthesis, and not for long. */
const PREWARM_DEADLINE_MS = 5_000;

/** @throws KindredError `CONFIG_INVALID`, `EMBEDDER` when the weights cannot be loaded. */
export async function prewarm(config: Config): Promise<Prewarmed> {
  const definition = await loadDefinition(config.setupFile);
  const services = setUp(await openServices(config), definition);
  const [queryEmbedder, vad] = await Promise.all([
    openQueryEmbedder(services),
    openVad(definition, services.log),
  ]);
  const prewarmed = { ...services, vad, queryEmbedder };
  // A server that is away is waited for by nobody.
  void services.setup.mcp.refresh();
  await warmUp(prewarmed, PREWARM_DEADLINE_MS);
  return prewarmed;
}

async function openVad({ vad }: KindredDefinition, log: Log): Promise<VAD> {
  try {
    if (vad) return await vad();
  } catch (error) {
    log.error({ error: messageOf(error) }, 'the VAD of kindred.config.ts cannot be made');
  }
  return new Vad({ model: 'silero' });
}
