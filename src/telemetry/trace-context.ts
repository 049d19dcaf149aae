/**
 * W3C Trace Context: the header `traceparent`, by which work in several processes is one trace.
 *
 * @module
 */

import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';

/** Version, trace, span, flags; what a later version appends is left out, as the specification asks. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Attribute, metadata field and header of this name carry it. */
export const TRACEPARENT_NAME = 'traceparent';

/** @returns `undefined` for what is none: whoever sends it may be anybody. */
export function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`;
}
