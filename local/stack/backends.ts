/**
 * Which services this stack runs itself, and which ones the environment names; and the environment that the agent
 * and the page get from that.
 *
 * @module
 */

import type { Keys } from './keys.ts';
import type { Ports } from './ports.ts';

/** Whether a service is a part of this stack. */
export interface Backends {
  readonly livekit: boolean;
  readonly supabase: boolean;
  readonly inference: boolean;
}

/** What stands in for a key where none is asked for; long enough for the configuration's check. */
const NO_KEY_NEEDED = 'no-key-needed';

/** What the local inference server calls its models. */
const LOCAL_MODELS = {
  STT_MODEL: 'moonshine-tiny-en',
  STT_REALTIME: 'false',
  TTS_MODEL: 'piper-en-us-joe',
  TTS_VOICE: 'joe',
};

/** A service that a variable names is somebody else's to run. */
export function chooseLocal(env: NodeJS.ProcessEnv): Backends {
  return {
    livekit: !env.LIVEKIT_URL,
    supabase: !env.SUPABASE_URL,
    inference: !env.OPENAI_API_KEY && !env.OPENAI_BASE_URL,
  };
}

/** The environment of the agent: what the user has set, with the local services in the gaps. */
export function agentEnvironment(
  env: NodeJS.ProcessEnv,
  local: Backends,
  { ports, keys, dataDir }: { readonly ports: Ports; readonly keys: Keys; readonly dataDir: string },
): NodeJS.ProcessEnv {
  return {
    ...env,
    ...(local.livekit && livekitVariables(ports, keys)),
    ...(local.supabase && supabaseVariables(ports, keys)),
    ...(local.inference
      ? inferenceVariables(env, ports)
      : { OPENAI_API_KEY: env.OPENAI_API_KEY || NO_KEY_NEEDED }),
    // The page asks over Supabase's API, and agent and page have one database.
    DATABASE_URL: '',
    KINDRED_DATA_DIR: dataDir,
    WORKER_HOST: '127.0.0.1',
    WORKER_PORT: String(ports.agent),
  };
}

function livekitVariables(ports: Ports, { livekit }: Keys): NodeJS.ProcessEnv {
  return {
    LIVEKIT_URL: `ws://127.0.0.1:${ports.livekit}`,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
  };
}

function supabaseVariables(ports: Ports, keys: Keys): NodeJS.ProcessEnv {
  return {
    SUPABASE_URL: `http://127.0.0.1:${ports.supabase}`,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRoleKey,
  };
}

/** Models that the user has chosen stay: the local server is free to know them. */
function inferenceVariables(env: NodeJS.ProcessEnv, ports: Ports): NodeJS.ProcessEnv {
  const models = Object.entries(LOCAL_MODELS).map(([name, model]) => [name, env[name] || model]);
  return {
    ...Object.fromEntries(models),
    OPENAI_BASE_URL: `http://127.0.0.1:${ports.inference}/v1`,
    OPENAI_API_KEY: NO_KEY_NEEDED,
  };
}
