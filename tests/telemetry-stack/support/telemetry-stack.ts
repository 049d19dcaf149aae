/**
 * A real collector and a real Prometheus, with the configuration of `deploy/`.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { freeNeighbours } from '../../../local/test-stack/free-ports.ts';
import { telemetryPrograms } from './programs.ts';
import { openSpanSink, type ReceivedSpan } from './span-sink.ts';

const DEPLOY = fileURLToPath(new URL('../../../deploy/', import.meta.url));
const POLL_MS = 250;
const READY_WITHIN_MS = 30_000;

const answer = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            query: z.string(),
            health: z.string(),
            lastError: z.string().default(''),
          }),
        ),
      }),
    ),
  }),
});

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class TelemetryStack {
  /** OTLP over HTTP. */
  readonly endpoint: string;
  readonly #prometheus: string;
  readonly #sink: Awaited<ReturnType<typeof openSpanSink>>;
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];

  private constructor(
    ports: { otlp: number; prometheus: number },
    folder: string,
    sink: TelemetryStack['sink'],
  ) {
    this.endpoint = `http://127.0.0.1:${ports.otlp}`;
    this.#prometheus = `http://127.0.0.1:${ports.prometheus}`;
    this.#folder = folder;
    this.#sink = sink;
  }

  static async start(): Promise<TelemetryStack> {
    const programs = await telemetryPrograms(new AbortController().signal);
    const folder = await mkdtemp(join(tmpdir(), 'kindred-telemetry-'));
    const ports = { otlp: await freeNeighbours(), prometheus: await freeNeighbours() };
    const stack = new TelemetryStack(ports, folder, await openSpanSink());
    stack.#run(programs.prometheus, [
      `--config.file=${join(DEPLOY, 'prometheus', 'prometheus.yaml')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      `--storage.tsdb.path=${folder}`,
      '--web.enable-otlp-receiver',
      '--enable-feature=created-timestamp-zero-ingestion',
    ]);
    stack.#run(programs.collector, [`--config=${join(DEPLOY, 'collector', 'collector.yaml')}`], {
      OTLP_LISTEN: `127.0.0.1:${ports.otlp}`,
      METRICS_ENDPOINT: `${stack.#prometheus}/api/v1/otlp`,
      TRACES_ENDPOINT: stack.#sink.endpoint,
      TRACES_ENCODING: 'json',
    });
    await stack.#answers(`${stack.#prometheus}/-/ready`);
    await stack.#answers(stack.endpoint);
    return stack;
  }

  get sink() {
    return this.#sink;
  }

  get spans(): readonly ReceivedSpan[] {
    return this.#sink.spans;
  }

  /** @throws Where Prometheus does not understand it. */
  async query(promql: string): Promise<Sample[]> {
    const response = await fetch(`${this.#prometheus}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: promql }),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${promql}: ${body}`);
    const { data } = answer.parse(JSON.parse(body));
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The rules as Prometheus has evaluated them last. */
  async rules() {
    const response = await fetch(`${this.#prometheus}/api/v1/rules`);
    return rules.parse(await response.json()).data.groups.flatMap((group) => group.rules);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
    this.#sink.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
    child.once('exit', (code) => {
      if (code) process.stderr.write(`${program} ended with ${code}:\n${said}\n`);
    });
    this.#children.push(child);
  }

  async #answers(url: string): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until) {
      const response = await fetch(url).catch(() => null);
      if (response && response.status !== 503) return;
      await sleep(POLL_MS);
    }
    throw new Error(`${url} does not answer`);
  }
}
