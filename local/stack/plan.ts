/**
 * What a stack is going to be, settled and checked before anything starts.
 *
 * @module
 */

import { type Config, loadConfig } from '../../src/config.ts';
import { KindredError } from '../../src/errors.ts';
import { LOCAL_NUMBER } from '../livekit-sip.ts';
import { agentEnvironment, type Backends, chooseLocal } from './backends.ts';
import { askLocalChatModel, type ChatModel, remoteChatModel } from './chat-model.ts';
import { type Keys, loadKeys } from './keys.ts';
import { type Occupant, type Ports, portsFrom } from './ports.ts';

/** People hang up while it rings and call again: a call is not to wait for the process of the one before it. */
const IDLE_WITH_PHONE = '4';
/** Every number leads to the telephone that waits on this machine. */
const ANYBODY = '+';
const NOT_OUR_SERVER =
  '--phone is for the LiveKit server that runs here; for the one that LIVEKIT_URL names see docs/telephony.md.';
/** The embedders that run here are the agent's own. */
const NO_EMBEDDINGS =
  'EMBEDDER=openai is for the service that OPENAI_API_KEY or OPENAI_BASE_URL names; without one take local or multilingual.';

export interface StackOptions {
  /** Absolute. */
  readonly dataDir: string;
  /** The page's port; the other parts listen on the ports after it. */
  readonly port: number;
  readonly withPage: boolean;
  /** Whether it can be called by telephone. */
  readonly withPhone: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export interface StackPlan {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly keys: Keys;
  readonly local: Backends;
  readonly withPage: boolean;
  readonly withPhone: boolean;
  /** The agent's environment, and what it makes of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly config: Config;
  /** Known once the inference server is healthy. */
  readonly chatModel: () => Promise<ChatModel>;
}

/** @throws KindredError `CONFIG_INVALID` with every fault of the environment at once. */
export async function makePlan(options: StackOptions, signal: AbortSignal): Promise<StackPlan> {
  const { dataDir, withPage, withPhone } = options;
  const ports = portsFrom(options.port);
  const keys = await loadKeys(dataDir);
  const local = chooseLocal(options.env);
  if (withPhone && !local.livekit) throw new KindredError('LOCAL_STACK', NOT_OUR_SERVER);
  const env = {
    ...agentEnvironment(options.env, local, { ports, keys, dataDir }),
    ...(withPhone && phoneVariables(options.env)),
  };
  const config = loadConfig(env);
  if (local.inference && config.models.embedder === 'openai')
    throw new KindredError('CONFIG_INVALID', NO_EMBEDDINGS);
  const inferenceUrl = `http://127.0.0.1:${ports.inference}`;
  const ask = async () =>
    local.inference ? askLocalChatModel(inferenceUrl, signal) : remoteChatModel(config.openai.baseUrl);
  let asked: Promise<ChatModel> | undefined;
  const chatModel = () => {
    asked ??= ask();
    return asked;
  };
  return { dataDir, ports, keys, local, withPage, withPhone, env, config, chatModel };
}

function phoneVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    WORKER_IDLE_PROCESSES: env.WORKER_IDLE_PROCESSES || IDLE_WITH_PHONE,
    CALL_OUT_ALLOWED: env.CALL_OUT_ALLOWED || ANYBODY,
  };
}

/** The ports that the plan's own parts will take. */
export function occupantsOf({ local, withPage, withPhone }: StackPlan): Occupant[] {
  return [
    'agent',
    ...(withPage ? (['page'] as const) : []),
    ...(local.supabase ? (['supabase'] as const) : []),
    ...(local.inference ? (['inference'] as const) : []),
    ...(local.livekit ? (['livekit', 'livekitUdp'] as const) : []),
    ...(withPhone ? (['redis', 'sip', 'sipHealth'] as const) : []),
  ];
}

/** The page's address; null when there is none. */
export function pageOf({ withPage, ports }: StackPlan): string | null {
  return withPage ? `http://localhost:${ports.page}` : null;
}

/** The address that a SIP client calls; null when there is none. */
export function phoneOf({ withPhone, ports }: StackPlan): string | null {
  return withPhone ? `sip:${LOCAL_NUMBER}@127.0.0.1:${ports.sip}` : null;
}
