/**
 * `stack.json` in the data folder: where the running stack is and the keys to it, for the commands that talk to it.
 * It exists from `ready` until the stack stops.
 *
 * @module
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KindredError } from '../../src/errors.ts';
import { isAlive } from '../supervisor/process-group.ts';
import { readIfPresent, writeWhole } from './whole-file.ts';

const stackSchema = z.object({
  /** The page's address; null when the stack runs without one. */
  page: z.string().nullable(),
  livekit: z.object({ url: z.string(), apiKey: z.string(), apiSecret: z.string() }),
  /** `anonKey` is null for a Supabase of somebody else's, whose anonymous key nothing here needs. */
  supabase: z.object({ url: z.string(), serviceRoleKey: z.string(), anonKey: z.string().nullable() }),
  openai: z.object({ baseUrl: z.string(), apiKey: z.string() }),
  agentName: z.string(),
  /** What a SIP client calls; null when the stack runs without a telephone. */
  phone: z.string().nullable().default(null),
  /** Over which the agent calls, and where the telephone of this machine waits for that; null without a telephone. */
  outboundTrunk: z.string().nullable().default(null),
  answeringPort: z.number().nullable().default(null),
  chatModel: z.string(),
  /** Process ids by part; `stack` is the supervisor itself. */
  pids: z.record(z.string(), z.number()),
  startedAt: z.string(),
});

export type StackFile = Readonly<z.output<typeof stackSchema>>;

export function stackFilePath(dataDir: string): string {
  return join(dataDir, 'stack.json');
}

export async function writeStackFile(dataDir: string, stack: StackFile): Promise<void> {
  await writeWhole(stackFilePath(dataDir), `${JSON.stringify(stack, null, 2)}\n`);
}

export async function removeStackFile(dataDir: string): Promise<void> {
  await rm(stackFilePath(dataDir), { force: true });
}

/**
 * The stack that runs on a data folder.
 *
 * @throws KindredError `LOCAL_STACK` when none does.
 */
export async function readStackFile(dataDir: string): Promise<StackFile> {
  const text = await readIfPresent(stackFilePath(dataDir));
  const stack = text === undefined ? undefined : parseStack(text);
  if (stack && isAlive(stack.pids.stack ?? 0)) return stack;
  throw new KindredError('LOCAL_STACK', `No stack is running in ${dataDir}: start one with npm run dev.`);
}

/** What our programs read from their environment to work with this stack. */
export function variablesOf({
  livekit,
  supabase,
  openai,
  agentName,
  outboundTrunk,
}: StackFile): Record<string, string> {
  return {
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    SUPABASE_URL: supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey,
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API_KEY: openai.apiKey,
    AGENT_NAME: agentName,
    // Every number leads to the telephone that waits on this machine.
    ...(outboundTrunk && { SIP_OUTBOUND_TRUNK: outboundTrunk, CALL_OUT_ALLOWED: '+' }),
  };
}

function parseStack(text: string): StackFile | undefined {
  try {
    return stackSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
