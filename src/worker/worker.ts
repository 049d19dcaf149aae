/**
 * The worker: registers with LiveKit, starts a process for each call, and replays what calls have left behind.
 *
 * @module
 */

import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { cli, type JobRequest, ServerOptions } from '@livekit/agents';
import { embedderFolders } from '../call/call-services.ts';
import { LostCalls } from '../call/lost-calls.ts';
import type { Config } from '../config.ts';
import { KindredError, messageOf } from '../errors.ts';
import { registerEmbedderRunner } from '../memory/embedder/embedder-runner.ts';
import { isLocalEmbedder } from '../memory/embedder/local.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { loadPrices } from '../telemetry/usage/prices.ts';
import { freeAbandonedCallers } from './abandoned-rooms.ts';
import { Admission } from './admission.ts';
import { checkedConfig } from './checked-config.ts';
import { JobRequests } from './job-requests.ts';
import { startReplaying } from './outbox-replay.ts';
import { startRetention } from './retention.ts';
import { describeServices } from './service-line.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** At this load the server asks a worker no more; ours stays below it (admission.ts). */
const LOAD_THRESHOLD = 1;

/** With as many, one can load a process while the others serve a call that begins. */
const SPARE_CORES = 4;

/**
 * How long a process loads, until it is measured: two seconds of CPU, which take 5 to 8 s on two cores where five calls are
 * going on already (`bench -- load`, ten calls).
 */
const PACE_MS = { few: 4_000, enough: 2_000 } as const;

/** A call's garbage is audio frames of 10 ms, which are dead at once: V8's own 16 MB, three times over, hold no more of use. */
const YOUNG_MB = 4;

/** Loading a process takes a second; on a machine that is busy starting everything else, many. */
const INITIALISE_TIMEOUT_MS = 60_000;

/**
 * Reads the configuration and runs LiveKit's command line (`start`). Faults of the environment and of `kindred.config.ts`
 * are printed, all at once, and end the process with code 1.
 *
 * @param agentFile Path of the module whose default export is the agent.
 */
export async function runWorker(agentFile: string): Promise<void> {
  try {
    const config = await checkedConfig();
    const { embedder } = config.models;
    if (isLocalEmbedder(embedder)) registerEmbedderRunner(embedder, embedderFolders(config));
    const waiting = new WaitingCalls();
    if (process.argv[2] === 'start') {
      const log = createLog(config.logLevel).child({ part: 'worker' });
      // The processes of calls need it: what is wrong with it is said now.
      loadPrices(config.pricesFile);
      log.info({ services: describeServices(config) }, 'model services');
      adviseOnEmbedder(config, log);
      startReplaying(config);
      startRetention(config);
      freeAbandonedCallers(config, waiting, log);
      setFrameworkLogLevel(config.logLevel);
      easeProcessStarts(config);
    }
    cli.runApp(serverOptions(agentFile, config, waiting));
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Says that there is a better choice. It is not made by itself: two workers, of which one has the weights, would make each
 * other's vectors anew without end.
 */
export function adviseOnEmbedder({ companion: { language }, models: { embedder } }: Config, log: Log): void {
  if (embedder !== 'local' || language === 'en') return;
  log.info(
    { language },
    'EMBEDDER=local knows English; EMBEDDER=multilingual finds by meaning in other languages',
  );
}

/**
 * The framework logs transcripts at `info`, and people's words belong to `trace`. Its command line would take our
 * LOG_LEVEL for its own; an option wins over that.
 */
function setFrameworkLogLevel(logLevel: Config['logLevel']): void {
  if (!process.argv.includes('--log-level'))
    process.argv.push('--log-level', logLevel === 'trace' ? 'debug' : 'warn');
}

/** For the processes that are forked from now on: loading one costs a second of CPU, while a call is beginning. */
function easeProcessStarts({ dataDir }: Config): void {
  // Each loads the same two thousand modules: compiled once, they load in 60 % of the time.
  process.env.NODE_COMPILE_CACHE ??= join(dataDir, 'compiled');
  process.execArgv.push(`--max-semi-space-size=${YOUNG_MB}`);
  if (availableParallelism() < SPARE_CORES)
    process.execArgv.push(
      '--import',
      new URL(`./low-priority-start${extname(import.meta.url)}`, import.meta.url).href,
    );
}

/**
 * @param agent Path of the module whose default export is the agent.
 * @param waiting Will have the calls that wait for their process. @default nobody asks for them
 */
export function serverOptions(agent: string, config: Config, waiting = new WaitingCalls()): ServerOptions {
  const { livekit, companion, worker, logLevel } = config;
  const log = createLog(logLevel).child({ part: 'worker' });
  const lost = new LostCalls(livekit, log);
  const requests = new JobRequests(config, log);
  const accept = (request: JobRequest) =>
    requests.follow(request, (attributes) => lost.accept(request, attributes));
  const firstPaceMs = availableParallelism() < SPARE_CORES ? PACE_MS.few : PACE_MS.enough;
  const admission = new Admission({ livekit, ...worker, firstPaceMs, waiting, lost, accept, log });
  return new ServerOptions({
    agent,
    agentName: companion.agentName,
    wsURL: livekit.url,
    apiKey: livekit.apiKey,
    apiSecret: livekit.apiSecret,
    host: worker.host,
    port: worker.port,
    numIdleProcesses: worker.idleProcesses,
    requestFunc: (request) => admission.decide(request),
    loadFunc: (server) => admission.load(server),
    loadThreshold: LOAD_THRESHOLD,
    initializeProcessTimeout: INITIALISE_TIMEOUT_MS,
  });
}
