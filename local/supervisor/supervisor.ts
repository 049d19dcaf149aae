/**
 * Starts the parts of the stack in the order in which they need each other, keeps them alive, and stops them in the
 * opposite order.
 *
 * @module
 */

import type { Guardian } from './guardian.ts';
import { ManagedPart } from './managed-part.ts';
import type { Part, SupervisorReport } from './part.ts';

export interface SupervisorOptions {
  /** Each part logs into `<logDir>/<name>.log`. */
  readonly logDir: string;
  readonly report: SupervisorReport;
  /** Watches that no part outlives the supervisor, however it ends. */
  readonly guardian: Guardian;
}

/**
 * @example
 * const supervisor = new Supervisor([database, agent], { logDir, report, guardian });
 * await supervisor.start(signal);
 * await supervisor.stop();
 */
export class Supervisor {
  readonly #parts: ReadonlyMap<string, ManagedPart>;

  /** @param parts Each after the parts that its `after` names. */
  constructor(parts: readonly Part[], options: SupervisorOptions) {
    this.#parts = new Map(parts.map((part) => [part.name, new ManagedPart(part, options)]));
  }

  /** Process ids by part, of those that run. */
  get pids(): Record<string, number> {
    const running = [...this.#parts].flatMap(([name, { pid }]) =>
      pid === undefined ? [] : [[name, pid] as const],
    );
    return Object.fromEntries(running);
  }

  /**
   * Starts every part, side by side where `after` allows it; resolves when all are healthy. When one fails the
   * others are left as they are: the caller stops the supervisor.
   *
   * @throws KindredError `LOCAL_STACK` of the first part that fails, or the signal's reason.
   */
  async start(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    const starting = new Map<string, Promise<void>>();
    for (const [name, managed] of this.#parts) {
      const needed = managed.part.after.map((other) => starting.get(other));
      starting.set(
        name,
        Promise.all(needed).then(() => managed.start(AbortSignal.any([signal, failed.signal]))),
      );
    }
    await Promise.all(starting.values()).catch((error) => {
      failed.abort();
      throw error;
    });
  }

  /** Stops every part, each once all the parts that need it have ended. */
  async stop(): Promise<void> {
    const stopping = new Map<string, Promise<void>>();
    for (const [name, managed] of [...this.#parts].reverse()) {
      const users = [...this.#parts.values()].filter(({ part }) => needs(part).includes(name));
      const gone = users.map(({ part }) => stopping.get(part.name));
      stopping.set(
        name,
        Promise.all(gone).then(() => managed.stop()),
      );
    }
    await Promise.all(stopping.values());
  }

  /** Kills every part at once, for the second Ctrl-C. */
  kill(): void {
    for (const managed of this.#parts.values()) managed.kill();
  }
}

function needs({ after, beside = [] }: Part): readonly string[] {
  return [...after, ...beside];
}
