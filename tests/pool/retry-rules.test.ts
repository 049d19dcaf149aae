import { describe, expect, it } from 'vitest';
import {
  mayRepeatAfterError,
  mayRepeatAfterStatus,
  repeatabilityOf,
  retryAfterMs,
  verdictOn,
} from '../../src/pool/retry-rules.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('what Retry-After asks for', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '120', 'retry-after': '2' }, 120],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, 0],
    [{}, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
  });
});

describe('what may be repeated', () => {
  const get = repeatabilityOf('get', null, false, false);
  const post = repeatabilityOf('POST', '{}', false, false);
  const declared = repeatabilityOf('POST', '{}', true, false);
  const idempotent = repeatabilityOf('POST', '{}', false, true);
  const stream = repeatabilityOf('POST', new ReadableStream(), true, true);

  it('after an error depends on the request and on whether it was sent', () => {
    expect([get, declared, idempotent].map((request) => mayRepeatAfterError(request, true))).toEqual([
      true,
      true,
      true,
    ]);
    expect(mayRepeatAfterError(post, true)).toBe(false);
    expect(mayRepeatAfterError(post, false)).toBe(true);
    expect(mayRepeatAfterError(stream, false)).toBe(false);
  });

  it('after a status depends on the request and on the status', () => {
    expect(mayRepeatAfterStatus(get, 503)).toBe(true);
    expect(mayRepeatAfterStatus(post, 503)).toBe(false);
    expect(mayRepeatAfterStatus(post, 429)).toBe(true);
    expect(mayRepeatAfterStatus(get, 404)).toBe(false);
    expect(mayRepeatAfterStatus(stream, 429)).toBe(false);
  });
});

describe('what an answer says about its service', () => {
  it.each([
    [200, 'fine'],
    [404, 'fine'],
    [429, 'throttled'],
    [500, 'failed'],
    [501, 'fine'],
    [529, 'failed'],
  ])('%i: %s', (status, verdict) => {
    expect(verdictOn(status)).toBe(verdict);
  });
});
