import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Part, SupervisorReport } from '../../local/supervisor/part.ts';

const PROGRAM = fileURLToPath(new URL('./supervisor-part.ts', import.meta.url));

export const silentReport: SupervisorReport = {
  healthy() {},
  restarting() {},
  recovered() {},
  warning() {},
};

/** Everything that a supervisor has told, in order. */
export class Told implements SupervisorReport {
  readonly lines: string[] = [];
  healthy(name: string): void {
    this.lines.push(`${name} healthy`);
  }
  restarting(name: string, reason: string, delayMs: number): void {
    this.lines.push(`${name} restarting: ${reason}, ${delayMs} ms`);
  }
  recovered(name: string): void {
    this.lines.push(`${name} recovered`);
  }
  warning(name: string, message: string): void {
    this.lines.push(`${name} warning: ${message}`);
  }
}

export interface PartOptions {
  readonly name: string;
  readonly port: number;
  readonly after?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stopTimeoutMs?: number;
}

/** A part that keeps its journal in `dir`; see supervisor-part.ts. */
export function partAt(
  dir: string,
  { name, port, after = [], env = {}, stopTimeoutMs = 5_000 }: PartOptions,
): Part {
  return {
    name,
    command: [process.execPath, PROGRAM],
    env: async () => ({
      ...process.env,
      ...env,
      NAME: name,
      PORT: String(port),
      JOURNAL: join(dir, 'journal'),
    }),
    healthUrl: `http://127.0.0.1:${port}/`,
    after,
    startTimeoutMs: 20_000,
    stopTimeoutMs,
  };
}

export function journal(dir: string): string[] {
  return readFileSync(join(dir, 'journal'), 'utf8').trim().split('\n');
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Looks until something holds; the test's own time limit is the limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}
