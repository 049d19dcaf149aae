/**
 * A worker's taking of calls, as figures and spans: the trace of a call begins here, or where its dispatch was made.
 *
 * @module
 */

import type { JobRequest } from '@livekit/agents';
import { expectedCaller } from '../call/dispatch.ts';
import type { Config } from '../config.ts';
import type { Log } from '../telemetry/log.ts';
import { NO_TRACES, type Traces } from '../telemetry/spans.ts';
import { openTelemetry } from '../telemetry/telemetry.ts';
import { TRACEPARENT_NAME } from '../telemetry/trace-context.ts';

/** What goes to the process of a call with its job; participants of the room can see it. */
export type JobAttributes = Readonly<Record<string, string>>;

export class JobRequests {
  #traces: Traces = NO_TRACES;
  #count: () => void = () => undefined;

  /** Calls that come before the collector's client is loaded are taken without. */
  constructor({ otlpEndpoint, worker }: Pick<Config, 'otlpEndpoint' | 'worker'>, log: Log) {
    void this.#open(openTelemetry({ endpoint: otlpEndpoint, role: 'worker', log }), worker.maxCalls);
  }

  /** @param accept Takes the job. @throws As it does. */
  async follow({ job }: JobRequest, accept: (attributes: JobAttributes) => Promise<void>): Promise<void> {
    this.#count();
    const span = this.#traces.serve('kindred.job.request', expectedCaller(job.metadata)?.traceparent);
    try {
      await accept(span ? { [TRACEPARENT_NAME]: span.traceparent } : {});
      span?.end({ jobId: job.id });
    } catch (error) {
      span?.end({ jobId: job.id }, 'NOT_ACCEPTED');
      throw error;
    }
  }

  async #open(opening: ReturnType<typeof openTelemetry>, maxCalls: number): Promise<void> {
    const { metrics, traces } = await opening;
    this.#traces = traces;
    const requests = metrics.meter.createCounter('kindred.worker.job_requests', {
      description: 'Calls that workers were given.',
      unit: '{request}',
    });
    this.#count = () => requests.add(1);
    const places = metrics.meter.createObservableUpDownCounter('kindred.worker.places', {
      description: 'Calls that workers take at the same time.',
      unit: '{call}',
    });
    places.addCallback((result) => result.observe(maxCalls));
  }
}
