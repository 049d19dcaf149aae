/**
 * The parts of the local stack, as processes.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { livekitConfig } from '../livekit.ts';
import { sipConfig, sipProgram } from '../livekit-sip.ts';
import type { Part } from '../supervisor/part.ts';
import { chatVariables } from './chat-model.ts';
import type { StackPlan } from './plan.ts';
import type { Prepared } from './prepare.ts';

/** Far more than it takes, for machines that are small or busy. */
const START_TIMEOUT_MS = 120_000;
/** The local chat model reads its prompts once, at its first start: some 4,000 tokens. */
const READING_TIMEOUT_MS = 600_000;

/** All parts of a plan, each after those it needs. */
export function partsOf(plan: StackPlan, { livekitServer, usesChatModel }: Prepared): Part[] {
  const services = [
    ...(plan.withPhone ? [redis(plan)] : []),
    ...(plan.local.livekit ? [livekit(plan, livekitServer)] : []),
    ...(plan.withPhone ? [sip(plan)] : []),
    ...(plan.local.supabase ? [supabase(plan)] : []),
    ...(plan.local.inference ? [inference(plan, usesChatModel)] : []),
  ];
  // The speech models take longest to load, and nobody needs them before the first call.
  const first = services.map(({ name }) => name).filter((name) => name !== 'inference');
  const beside = plan.local.inference ? ['inference'] : [];
  // The local chat model reads its prompts before it answers: an agent that knocks meanwhile would find nobody.
  const beforeAgent = usesChatModel ? [...first, ...beside] : first;
  const parts = [...services, { ...agent(plan, beforeAgent), beside }];
  return plan.withPage ? [...parts, page(plan, first)] : parts;
}

/** Nothing in it is worth keeping: the gateway's routes are made at each start. */
function redis({ ports, env, dataDir }: StackPlan): Part {
  const flags = ['--port', String(ports.redis), '--bind', '127.0.0.1', '--dir', dataDir];
  return {
    name: 'redis',
    command: ['redis-server', ...flags, '--save', '', '--appendonly', 'no'],
    env: async () => env,
    healthUrl: `tcp://127.0.0.1:${ports.redis}`,
    after: [],
    startTimeoutMs: 20_000,
    stopTimeoutMs: 2_000,
  };
}

function sip({ ports, keys, env, dataDir }: StackPlan): Part {
  return {
    name: 'sip',
    command: [sipProgram(dataDir)],
    env: async () => ({ ...env, SIP_CONFIG_BODY: sipConfig(ports, keys.livekit) }),
    healthUrl: `http://127.0.0.1:${ports.sipHealth}/`,
    after: ['redis', 'livekit'],
    startTimeoutMs: 20_000,
    stopTimeoutMs: 3_000,
  };
}

/** A LiveKit server. @param program Its path. */
export function livekit(
  { ports, keys, env, withPhone }: Pick<StackPlan, 'ports' | 'keys' | 'env' | 'withPhone'>,
  program: string,
): Part {
  return {
    name: 'livekit',
    command: [program],
    env: async () => ({ ...env, LIVEKIT_CONFIG: livekitConfig(ports, keys.livekit, withPhone) }),
    healthUrl: `http://127.0.0.1:${ports.livekit}/`,
    after: withPhone ? ['redis'] : [],
    // Said at the end of each call.
    ignored: /^error reading data channel: .*Close called/,
    startTimeoutMs: 20_000,
    stopTimeoutMs: 2_000,
  };
}

function supabase({ ports, keys, env }: StackPlan): Part {
  return {
    name: 'supabase',
    command: nodeProgram('local/supabase/server.ts'),
    env: async () => ({ ...env, PORT: String(ports.supabase), SUPABASE_JWT_SECRET: keys.jwtSecret }),
    healthUrl: `http://127.0.0.1:${ports.supabase}/healthz`,
    after: [],
    startTimeoutMs: START_TIMEOUT_MS,
    stopTimeoutMs: 3_000,
  };
}

function inference({ ports, env }: StackPlan, usesChatModel: boolean): Part {
  return {
    name: 'inference',
    command: nodeProgram('local/inference/server.ts'),
    env: async () => ({
      ...env,
      PORT: String(ports.inference),
      ...(usesChatModel && { LOCAL_CHAT: 'model' }),
    }),
    healthUrl: `http://127.0.0.1:${ports.inference}/healthz`,
    after: [],
    startTimeoutMs: usesChatModel ? READING_TIMEOUT_MS : START_TIMEOUT_MS,
    stopTimeoutMs: 2_000,
  };
}

function agent({ ports, env, chatModel }: StackPlan, after: readonly string[]): Part {
  return {
    name: 'agent',
    command: [...nodeProgram('src/agent.ts'), 'start'],
    env: async () => {
      // In any other mode LiveKit's native client logs each event of a room.
      const mode = env.NODE_ENV || 'production';
      return { ...env, NODE_ENV: mode, ...chatVariables(await chatModel(), env) };
    },
    healthUrl: `http://127.0.0.1:${ports.agent}/`,
    after,
    startTimeoutMs: START_TIMEOUT_MS,
    // Calls get this long to end and to be written up.
    stopTimeoutMs: 5_500,
  };
}

function page({ ports, env, chatModel, config }: StackPlan, after: readonly string[]): Part {
  return {
    name: 'page',
    command: nodeProgram('web/server.ts'),
    env: async () => ({
      ...env,
      PORT: String(ports.page),
      HOST: '127.0.0.1',
      AGENT_NAME: config.companion.agentName,
      CHAT_MODEL_NAME: (await chatModel()).name,
    }),
    healthUrl: `http://127.0.0.1:${ports.page}/healthz`,
    after,
    startTimeoutMs: START_TIMEOUT_MS,
    stopTimeoutMs: 2_000,
  };
}

function nodeProgram(path: string): readonly [string, string] {
  return [process.execPath, fileURLToPath(new URL(`../../${path}`, import.meta.url))];
}
