import { type ChildProcess, spawn } from 'node:child_process';
import { on } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./stack-stop-request-program.ts', import.meta.url));

describe('a request to stop', () => {
  let pid = 0;
  let lines: AsyncIterator<string[]>;

  afterEach(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  });

  /** Runs the program in a shell, as npm runs scripts. */
  async function startUnder(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
    const command = `${process.execPath} ${PROGRAM}; exit`;
    const shell = spawn('sh', ['-c', command], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    lines = on(createInterface({ input: shell.stdout as Readable }), 'line') as AsyncIterator<string[]>;
    pid = Number(/waiting (\d+)/.exec(await nextLine())?.[1]);
    return shell;
  }

  async function nextLine(): Promise<string> {
    return (await lines.next()).value[0];
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('comes with %s', async (signal) => {
    await startUnder({});
    process.kill(pid, signal);
    expect(await nextLine()).toBe('asked');
  });

  it('comes with the end of the npm that started it, whose shell passes no signal on', async () => {
    const shell = await startUnder({ npm_lifecycle_event: 'dev' });
    shell.kill('SIGTERM');
    expect(await nextLine()).toBe('asked');
  });

  it('is made once by a Ctrl-C that arrives twice, and urged by a later one', async () => {
    await startUnder({});
    process.kill(pid, 'SIGINT');
    expect(await nextLine()).toBe('asked');
    process.kill(pid, 'SIGINT');
    // Past the second within which two signals are one wish.
    await sleep(1_200);
    process.kill(pid, 'SIGINT');
    expect(await nextLine()).toBe('hurry');
  });
});
