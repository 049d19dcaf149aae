/**
 * Model and database services that answer as late as the seed's did, over real HTTP, in a process of their own.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds; a range is drawn from evenly. */
export interface Latencies {
  /** A structured question, whole. */
  readonly llm: readonly [number, number];
  /** A streamed reply, to its first token. */
  readonly firstToken: number;
  readonly embedding: number;
  readonly database: number;
  readonly transcription: number;
  /** To the first byte of speech. */
  readonly speech: number;
}

/** What the design document that Kindred started from gives for its services. */
export const SEED_LATENCIES: Latencies = {
  llm: [600, 900],
  firstToken: 300,
  embedding: 120,
  database: 80,
  transcription: 150,
  speech: 150,
};

export interface SimulatedServices {
  readonly modelUrl: string;
  readonly databaseUrl: string;
  /** How often each endpoint was asked, by the last part of its path; streamed replies as `reply`. */
  asked(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

export async function startSimulatedServices(
  latencies: Latencies = SEED_LATENCIES,
): Promise<SimulatedServices> {
  const child: ChildProcess = fork(new URL('./simulated-services-process.ts', import.meta.url), {
    env: { ...process.env, LATENCIES: JSON.stringify(latencies) },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const origin = `http://127.0.0.1:${port}`;
  return {
    modelUrl: `${origin}/v1`,
    databaseUrl: origin,
    asked: async () => (await fetch(`${origin}/asked`)).json() as Promise<Record<string, number>>,
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
