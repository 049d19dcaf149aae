import { afterEach, expect, it, vi } from 'vitest';
import { ErrorWindow } from '../../src/pool/error-window.ts';

const MINUTE_MS = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

it('connection errors are those of the last five minutes', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const errors = new ErrorWindow();
  const counts: number[] = [];
  errors.add();
  errors.add();
  for (let minute = 0; minute < 8; minute += 1) {
    counts.push(errors.count);
    vi.advanceTimersByTime(MINUTE_MS);
    if (minute === 2) errors.add();
  }

  expect(counts).toEqual([2, 2, 2, 3, 3, 1, 1, 1]);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(errors.count).toBe(0);
});
