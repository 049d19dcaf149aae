/**
 * Timelines for a collector, as OpenTelemetry spans: a span for the whole, one within it for each stage that lasted,
 * an event for each moment. What a call does in worker, job, model service and database is one trace.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { Timeline } from './timeline.ts';

/** A span that goes on, of work that another process takes part in. */
export interface OpenSpan {
  /** For the other process. */
  readonly traceparent: string;
  /** @param failure Class of the error that it ended with, if it did. */
  end(attributes?: Attributes, failure?: string): void;
}

/** Nothing here waits or throws: it is called on the way of a reply. */
export interface Traces {
  /**
   * Begins the span `kindred.call`, which all others of this process are within from now on.
   *
   * @param traceparent Of the worker's span.
   */
  beginCall(traceparent: string | undefined): void;
  /** @param attributes Ids and counts; never a person's words, nor who they are. */
  endCall(attributes: Attributes): void;
  /** What is asked for from now on belongs to this timeline, until it is recorded or another begins. */
  begin(name: string, timeline: Timeline): void;
  /** @param name Of the span, such as `kindred.turn`. */
  record(name: string, timeline: Timeline, attributes: Attributes): void;
  /** Runs work whose requests belong to this timeline, and records it whether it succeeds or not. */
  within<T>(name: string, timeline: Timeline, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  /** Begins the span of a request that leaves this process. @returns `null` outside of a call and of any work. */
  request(name: string): OpenSpan | null;
  /** Begins a span of work that somebody else has asked for. @param traceparent Of theirs, if they trace. */
  serve(name: string, traceparent: string | undefined): OpenSpan | null;
  /** Sends what is left. Never rejects: spans that cannot be delivered are lost. */
  close(): Promise<void>;
}

/** Without a collector. */
export const NO_TRACES: Traces = {
  beginCall: () => undefined,
  endCall: () => undefined,
  begin: () => undefined,
  record: () => undefined,
  within: (_name, _timeline, _attributes, work) => work(),
  request: () => null,
  serve: () => null,
  close: async () => undefined,
};
