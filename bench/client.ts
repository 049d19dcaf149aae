/**
 * What it costs to come by a client and to use it once: made for the call, against the pool's.
 *
 * @module
 */

import { createClient } from '@supabase/supabase-js';
import { OpenAI } from 'openai';
import { Agent, fetch as undiciFetch } from 'undici';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { LocalServices } from './local-services.ts';

export const title = 'making both clients, and making and using one: per call against the pool';

const RUNS = 200;

/** Milliseconds, by run; what was made is thrown away. */
async function times(work: () => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedMs = performance.now();
    await work();
    taken.push(performance.now() - startedMs);
  }
  return taken;
}

async function figures(create: () => unknown, createAndUse: () => Promise<unknown>): Promise<Figures> {
  return {
    creationMs: { ...distribution(await times(create)) },
    createAndUseMs: { ...distribution(await times(createAndUse)) },
  };
}

function p50(side: Figures): number {
  return Number((side.createAndUseMs as Figures).p50);
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const services = await LocalServices.start();
  const pool = services.openPool();
  try {
    await pool.warm();
    const auth = { persistSession: false, autoRefreshToken: false };
    const settings = { apiKey: services.apiKey, baseURL: services.modelUrl };
    const perCall = async () => {
      const dispatcher = new Agent({ connect: { ca: services.ca } });
      const fetch = ((input: string, init: object) => undiciFetch(input, { ...init, dispatcher })) as unknown;
      await new OpenAI({ ...settings, fetch: fetch as typeof globalThis.fetch }).models.list();
      await dispatcher.close();
    };
    progress('a client per call');
    const make = () => [new OpenAI(settings), createClient(services.origin, services.apiKey, { auth })];
    const naive = await figures(make, perCall);
    progress('the pool');
    const ours = await figures(
      () => [pool.getOpenAIClient(), pool.getSupabaseClient()],
      () => pool.getOpenAIClient().models.list(),
    );
    return { naive, ours, ratio: p50(ours) / p50(naive) };
  } finally {
    await pool.close();
    await services.stop();
  }
}
