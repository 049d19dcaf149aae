/**
 * The whole stack, from a data folder to the last process gone.
 *
 * @module
 */

import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { routeCalls } from '../livekit-sip.ts';
import { Guardian } from '../supervisor/guardian.ts';
import type { SupervisorReport } from '../supervisor/part.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { ChatModel } from './chat-model.ts';
import { hangUpCalls } from './hang-up.ts';
import { lockPath, StackLock } from './lock.ts';
import { partsOf } from './parts.ts';
import { makePlan, occupantsOf, pageOf, phoneOf, type StackOptions, type StackPlan } from './plan.ts';
import { assertFree } from './ports.ts';
import { prepare } from './prepare.ts';
import { PASSED_THROUGH, privateFolder } from './private-folder.ts';
import type { Report } from './report.ts';
import { removeStackFile, stackFilePath, writeStackFile } from './stack-file.ts';

/** A stack that runs or is about to; {@link stop} it whatever became of {@link start}. */
export class LocalStack {
  readonly #options: StackOptions;
  readonly #report: Report;
  readonly #startedAt = new Date().toISOString();
  #lock: StackLock | undefined;
  #guardian: Guardian | undefined;
  #supervisor: Supervisor | undefined;
  #plan: StackPlan | undefined;
  #outboundTrunk: string | null = null;
  #isStopping = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: StackOptions, report: Report) {
    this.#options = options;
    this.#report = report;
  }

  /**
   * Resolves when every part is healthy and `stack.json` says where.
   *
   * @returns The chat model that answers, and the page's address when there is one.
   * @throws KindredError `LOCAL_STACK`, `CONFIG_INVALID` or `WEIGHTS` with one sentence, or the signal's reason.
   */
  async start(
    signal: AbortSignal,
  ): Promise<{ chatModel: ChatModel; page: string | null; phone: string | null }> {
    const { dataDir } = this.#options;
    await privateFolder(dataDir, PASSED_THROUGH);
    this.#lock = await StackLock.acquire(dataDir, signal);
    const plan = await makePlan(this.#options, signal);
    await assertFree(plan.ports, occupantsOf(plan));
    this.#plan = plan;
    this.#guardian = new Guardian([stackFilePath(dataDir), lockPath(dataDir)]);
    this.#lock.entrustTo(this.#guardian.pid);
    const parts = partsOf(plan, await prepare(plan, this.#report, signal));
    const supervisor = new Supervisor(parts, {
      logDir: join(dataDir, 'logs'),
      report: this.#keepingFile(plan),
      guardian: this.#guardian,
    });
    this.#supervisor = supervisor;
    await this.#report.during('starting', async (show) => {
      show(parts.map(({ name }) => name).join(', '));
      await supervisor.start(signal);
    });
    const { livekit, companion } = plan.config;
    if (plan.withPhone) this.#outboundTrunk = await routeCalls(livekit, companion.agentName, plan.ports);
    await this.#writeFile(plan);
    return { chatModel: await plan.chatModel(), page: pageOf(plan), phone: phoneOf(plan) };
  }

  /** Stops everything, the agent first so that calls can end; resolves when no process of the stack is left. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#writing;
    if (this.#lock) await removeStackFile(this.#options.dataDir);
    await Promise.all([this.#hangUp(), this.#supervisor?.stop()]);
    await this.#guardian?.close();
    this.#lock?.release();
  }

  /** Kills every part at once, for someone who does not want to wait for {@link stop}. */
  kill(): void {
    this.#supervisor?.kill();
  }

  /** The report, which also keeps `stack.json` right: a part that was started again has another process id. */
  #keepingFile(plan: StackPlan): SupervisorReport {
    const report = this.#report;
    return {
      healthy: (name, tookMs) => report.healthy(name, tookMs),
      restarting: (name, reason, delayMs) => report.restarting(name, reason, delayMs),
      warning: (name, message) => report.warning(name, message),
      recovered: (name) => {
        report.recovered(name);
        if (this.#isStopping) return;
        this.#writing = this.#writeFile(plan).catch((error) =>
          report.warning('stack.json', messageOf(error)),
        );
      },
    };
  }

  async #writeFile(plan: StackPlan): Promise<void> {
    const { livekit, supabase, openai, companion } = plan.config;
    await writeStackFile(plan.dataDir, {
      page: pageOf(plan),
      livekit,
      supabase: {
        url: supabase?.url ?? '',
        serviceRoleKey: supabase?.serviceKey ?? '',
        anonKey: plan.local.supabase ? plan.keys.anonKey : null,
      },
      openai,
      agentName: companion.agentName,
      phone: phoneOf(plan),
      outboundTrunk: this.#outboundTrunk,
      answeringPort: plan.withPhone ? plan.ports.answering : null,
      chatModel: (await plan.chatModel()).name,
      pids: { stack: process.pid, ...this.#supervisor?.pids },
      startedAt: this.#startedAt,
    });
  }

  /** Rooms of a server that is not ours are not ours to close: there the agent's own deadline ends the calls. */
  async #hangUp(): Promise<void> {
    if (this.#supervisor && this.#plan?.local.livekit) await hangUpCalls(this.#plan.config.livekit);
  }
}
