import { EventEmitter } from 'node:events';
import { RoomEvent } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listenToKeys } from '../../src/call/keys.ts';

let room: EventEmitter;
let told: string[];
beforeEach(() => {
  vi.useFakeTimers();
  room = new EventEmitter();
  told = [];
  listenToKeys(room as never, {
    ...{ caller: 'ada', transferKey: '0' },
    transfer: () => told.push('transfer'),
    pressed: (keys) => told.push(keys),
  });
});
afterEach(() => vi.useRealTimers());

const press = (keys: string, identity = 'ada') => {
  for (const key of keys) room.emit(RoomEvent.DtmfReceived, 0, key, { identity });
};

it('keys are taken together, after a pause or at #', () => {
  press('4711');
  vi.advanceTimersByTime(1_999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  press('10#');
  expect(told).toEqual(['4711', '10']);
});

it('the transfer key transfers where it is pressed first', () => {
  press('0');
  press('10#');
  expect(told).toEqual(['transfer', '10']);
});

it('what others press, and what is no key, is nothing', () => {
  press('1234#', 'eve');
  press('xyz#');
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});
