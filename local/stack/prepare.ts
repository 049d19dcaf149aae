/**
 * What must be on the disk before the parts can start.
 *
 * @module
 */

import type { WeightsProgress } from '../../src/models/weights.ts';
import { fetchChatWeights } from '../chat-weights.ts';
import { buildLivekit, findLivekit, LIVEKIT_VERSION } from '../livekit.ts';
import { localChatOf } from '../local-chat.ts';
import { fetchAllWeights } from '../weights.ts';
import type { StackPlan } from './plan.ts';
import type { Report } from './report.ts';

/**
 * Fetches weights and builds LiveKit's server, side by side, as far as they are needed and missing.
 *
 * @returns The LiveKit server's program; empty when a server elsewhere is used.
 * @throws KindredError `WEIGHTS` or `LOCAL_STACK` with one sentence.
 */
export async function prepare(
  { local, dataDir, env }: StackPlan,
  report: Report,
  signal: AbortSignal,
): Promise<string> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const weights = local.inference ? fetchWeights(dataDir, env, report, either) : undefined;
  const server = local.livekit ? provideLivekit(dataDir, report, either) : '';
  try {
    const [path] = await Promise.all([server, weights]);
    return path;
  } catch (error) {
    failed.abort();
    // Both must have let go of their half-written files before the process ends.
    await Promise.allSettled([server, weights]);
    throw error;
  }
}

async function fetchWeights(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const { choice, gguf } = localChatOf(env);
  await report.during('weights', async (show) => {
    const onProgress = ({ name, doneBytes, totalBytes }: WeightsProgress) =>
      show(`${name} ${Math.floor((100 * doneBytes) / totalBytes)} % of ${Math.ceil(totalBytes / 1e6)} MB`);
    const weightsDir = await fetchAllWeights(dataDir, { signal, onProgress });
    if (choice === 'model') await fetchChatWeights(weightsDir, gguf, { signal, onProgress });
  });
}

async function provideLivekit(dataDir: string, report: Report, signal: AbortSignal): Promise<string> {
  const binary = await findLivekit(dataDir, signal);
  if (binary.kind === 'to-build') {
    await report.during('livekit', async (show) => {
      show(`building LiveKit server ${LIVEKIT_VERSION} with Go, once; takes one to four minutes`);
      await buildLivekit(binary.path, signal);
    });
  }
  return binary.path;
}
