/**
 * What must be on the disk before the parts can start.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { isLocalEmbedder, LOCAL_EMBEDDERS } from '../../src/memory/embedder/local.ts';
import type { WeightsManifest } from '../../src/models/manifest.ts';
import { buildLivekit, findLivekit, LIVEKIT_VERSION } from '../livekit.ts';
import { assertTelephone, buildSip, SIP_VERSION, sipProgram } from '../livekit-sip.ts';
import { fetchAllWeights, LOCAL_WEIGHTS } from '../weights.ts';
import { progressText, provideModel, wantedModel } from './chat-choice.ts';
import type { StackPlan } from './plan.ts';
import type { Report } from './report.ts';

/** What the parts are started with. */
export interface Prepared {
  /** The LiveKit server's program; empty when a server elsewhere is used. */
  readonly livekitServer: string;
  /** Whether the local model answers; else it is Ollama where one answers, else the stand-in. */
  readonly usesChatModel: boolean;
}

/**
 * Fetches weights and builds LiveKit's server, side by side, as far as they are needed and missing; then provides the local
 * chat model, whose speed is measured while nothing else computes.
 *
 * @throws KindredError `WEIGHTS` or `LOCAL_STACK` with one sentence.
 */
export async function prepare(plan: StackPlan, report: Report, signal: AbortSignal): Promise<Prepared> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const weights = fetchWeights(plan, report, either);
  const server = provideServers(plan, report, either);
  try {
    const [livekitServer] = await Promise.all([server, weights]);
    return { livekitServer, usesChatModel: await provideChatModel(plan, report, signal) };
  } catch (error) {
    failed.abort();
    // Both must have let go of their half-written files before the process ends.
    await Promise.allSettled([server, weights]);
    throw error;
  }
}

async function fetchWeights(plan: StackPlan, report: Report, signal: AbortSignal): Promise<void> {
  const sets = weightsOf(plan);
  if (sets.length === 0) return;
  await report.during('weights', async (show) => {
    await fetchAllWeights(
      plan.dataDir,
      { signal, onProgress: (progress) => show(progressText(progress)) },
      sets,
    );
  });
}

async function provideChatModel(plan: StackPlan, report: Report, signal: AbortSignal): Promise<boolean> {
  if (!plan.local.inference) return false;
  const says = (text: string) => report.tell('chat model', text);
  const wanted = await wantedModel(plan.env, says, signal);
  if (wanted === null) return false;
  return report.during('chat model', (show) => provideModel(wanted, plan.dataDir, { show, says }, signal));
}

/** What the inference server loads, and the agent's embedder where it runs here. */
function weightsOf({ local, config }: StackPlan): WeightsManifest[] {
  const { embedder } = config.models;
  return [
    ...new Set([
      ...(local.inference ? LOCAL_WEIGHTS : []),
      ...(isLocalEmbedder(embedder) ? [LOCAL_EMBEDDERS[embedder].weights] : []),
    ]),
  ];
}

/** One build after the other: each takes all cores. */
async function provideServers(plan: StackPlan, report: Report, signal: AbortSignal): Promise<string> {
  const { local, dataDir, withPhone } = plan;
  if (withPhone) await assertTelephone(dataDir, signal);
  const livekit = local.livekit ? await provideLivekit(dataDir, report, signal) : '';
  if (withPhone) await provideSip(dataDir, report, signal);
  return livekit;
}

async function provideSip(dataDir: string, report: Report, signal: AbortSignal): Promise<void> {
  const path = sipProgram(dataDir);
  if (existsSync(path)) return;
  await report.during('sip', async (show) => {
    show(`building LiveKit SIP ${SIP_VERSION} with Go, once; takes two to five minutes`);
    await buildSip(path, signal);
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
