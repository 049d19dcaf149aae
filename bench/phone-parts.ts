/**
 * Where the time from INVITE to the first sound of a telephone call goes: what the telephone sees, and what the parts of the
 * stack log of the same moments.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { distribution } from '../src/pool/latency-window.ts';
import type { Figures } from './bench-result.ts';
import type { CallReport } from './room-rig.ts';

/** Moments in ms after INVITE; one that was not found is missing. */
export type Moments = Readonly<Record<string, number>>;

interface Source {
  readonly moment: string;
  /** Whose log it is in. */
  readonly part: 'sip' | 'livekit' | 'agent';
  readonly msg: string;
  /** Of several participants the agent. */
  readonly isAgents?: true;
}

/** In the order in which they come. */
const LOGGED: readonly Source[] = [
  { moment: 'telephone in its room', part: 'sip', msg: 'SIP participant joined room' },
  { moment: 'job given to the worker', part: 'livekit', msg: 'assigned job to worker' },
  { moment: 'agent connects', part: 'livekit', msg: 'starting RTC session', isAgents: true },
  { moment: 'agent in the room', part: 'livekit', msg: 'participant active', isAgents: true },
  { moment: 'greeting handed over', part: 'agent', msg: 'call started' },
  { moment: 'track of the agent', part: 'livekit', msg: 'mediaTrack published', isAgents: true },
  { moment: 'sound bridged', part: 'sip', msg: 'track subscribed' },
];

/** The gateway and the server log seconds, the agent a date. */
const logLine = z.object({
  msg: z.string(),
  ts: z.number().optional(),
  time: z.union([z.string(), z.number()]).optional(),
  participant: z.string().optional(),
  stages: z.record(z.string(), z.number()).optional(),
});
type LogLine = z.output<typeof logLine>;

/** @param logDir The folder with the logs of the stack, which held no other call at that time. */
export async function momentsOf(logDir: string, { sip, greeting }: CallReport): Promise<Moments> {
  if (!sip || !greeting) return {};
  const { invitedAt, answered, firstPacket } = sip;
  const seen = { answered, 'first packet': firstPacket, 'first sound': greeting.joinToAudioMs };
  const moments: Record<string, number> = {};
  for (const [name, ms] of Object.entries(seen)) if (ms !== null) moments[name] = ms;
  for (const source of LOGGED) {
    const lines = await linesOf(join(logDir, `${source.part}.log`));
    const after = lines.filter((line) => isOf(source, line)).map((line) => atMs(line) - invitedAt);
    const first = after.find((ms) => ms > 0 && ms <= greeting.joinToAudioMs);
    if (first !== undefined) moments[source.moment] = Math.round(first);
  }
  return moments;
}

/** What the agent did until it greeted, in ms: how long each stage took, and `caller` and `greeted` after its start. */
export async function agentStages(logDir: string): Promise<Moments[]> {
  const lines = await linesOf(join(logDir, 'agent.log'));
  return lines.flatMap(({ msg, stages }) => (msg === 'call started' && stages ? [stages] : []));
}

function isOf({ msg, isAgents }: Source, line: LogLine): boolean {
  return line.msg === msg && (!isAgents || line.participant?.startsWith('agent-') === true);
}

function atMs({ ts, time }: LogLine): number {
  return time === undefined ? (ts ?? 0) * 1_000 : new Date(time).getTime();
}

async function linesOf(path: string): Promise<LogLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return logLine.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}

/** The median of each moment, in their order. */
export function medians(calls: readonly Moments[]): Figures {
  const names = [...new Set(calls.flatMap((moments) => Object.keys(moments)))];
  const figures = names.map(
    (name) => [name, distribution(calls.flatMap((one) => one[name] ?? [])).p50] as const,
  );
  return Object.fromEntries(figures.toSorted(([, a], [, b]) => a - b));
}
