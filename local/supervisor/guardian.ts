/**
 * What makes sure that nothing outlives the stack, even one that was killed with SIGKILL and could not say goodbye:
 * a small process that holds one end of a pipe and knows the groups of the parts. The kernel closes the pipe when
 * the supervisor ends, however it ends, and then the guardian ends every group that is still there.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PartProcess } from './part-process.ts';

const PROGRAM = fileURLToPath(new URL('./guardian-process.ts', import.meta.url));

export class Guardian {
  readonly #process: ChildProcess;

  /** @param leftovers Files that only a running stack may have; the guardian removes them when it has to clean up. */
  constructor(leftovers: readonly string[] = []) {
    this.#process = spawn(process.execPath, [PROGRAM, ...leftovers], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    // A guardian that someone has killed must not take the stack with it: writes to it may fail.
    this.#process.stdin?.on('error', () => {});
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Looks after a process and its group until it has ended. */
  watch(child: PartProcess): void {
    if (child.pid === undefined) return;
    this.#tell(`+${child.pid}`);
    child.exited.then(() => this.#tell(`-${child.pid}`));
  }

  /** Lets the guardian go; resolves when it has ended, and with it all that it still had to look after. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
  }

  #tell(line: string): void {
    if (this.#process.stdin?.writable) this.#process.stdin.write(`${line}\n`);
  }
}
