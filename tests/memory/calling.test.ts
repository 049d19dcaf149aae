import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personMemory, someone, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

const NUMBER = '+4930123456';
/** 16:30 in Berlin. */
const NOW = Date.parse('2026-12-01T15:30:00Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** Somebody in Berlin who has agreed to be called, and has said what they are going to do. */
async function somebody({ dueAt = '2026-12-01T11:00:00Z', agrees = true, timeZone = 'Europe/Berlin' } = {}) {
  const userId = someone();
  const clock = { nowMs: NOW };
  const person = personMemory(database.store, { userId, clock: () => clock.nowMs });
  await tell(person, {
    at: new Date(NOW - 3 * DAY_MS).toISOString(),
    userText: 'I see the doctor on Tuesday.',
    openLoops: [{ text: 'sees the doctor', dueAt }],
  });
  await person.set({ timeZone });
  if (agrees) await person.calling.agree({ number: NUMBER });
  const isToBeCalled = async (nowMs = NOW) =>
    (await database.store.peopleToCall(nowMs, 'UTC')).includes(userId);
  return { userId, person, clock, isToBeCalled };
}

describe('who is to be called', () => {
  it('is somebody who has agreed, and has spoken of what is due', async () => {
    expect(await (await somebody()).isToBeCalled()).toBe(true);
    expect(await (await somebody({ agrees: false })).isToBeCalled()).toBe(false);
    expect(await (await somebody({ dueAt: '2026-12-02T11:00:00Z' })).isToBeCalled()).toBe(false);
    expect(await (await somebody({ dueAt: '2026-11-10T11:00:00Z' })).isToBeCalled()).toBe(false);
  });

  it.each([
    ['2026-12-01T07:59:00Z', false],
    ['2026-12-01T08:00:00Z', true],
    ['2026-12-01T18:59:00Z', true],
    ['2026-12-01T19:00:00Z', false],
  ])('is within the hours of their own day: %s', async (at, expected) => {
    expect(await (await somebody()).isToBeCalled(Date.parse(at))).toBe(expected);
  });

  it('has the hours that they have said', async () => {
    const { person, isToBeCalled } = await somebody();
    await person.calling.agree({ number: NUMBER, fromHour: 18, untilHour: 19 });
    expect(await isToBeCalled()).toBe(false);
    expect(await isToBeCalled(NOW + 2 * HOUR_MS)).toBe(true);
    for (const hours of [{ fromHour: 20 }, { untilHour: 25 }, { fromHour: -1 }, { fromHour: 9.5 }])
      await expect(person.calling.agree({ number: NUMBER, ...hours })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
      });
  });

  it('is where the fallback says, while nobody knows their zone', async () => {
    const { userId, person } = await somebody();
    await database.query('update users set time_zone = $2 where id = $1', [userId, 'Nowhere/Atall']);
    expect(await database.store.peopleToCall(NOW, 'Asia/Tokyo')).not.toContain(userId);
    expect(await database.store.peopleToCall(NOW, 'Europe/Lisbon')).toContain(userId);
    expect(await person.calling.claim('Asia/Tokyo')).toBeNull();
  });

  it('is tried once a day, by whoever asks first', async () => {
    const { person, clock, isToBeCalled } = await somebody();
    const claims = await Promise.all([1, 2, 3].map(() => person.calling.claim('UTC')));
    expect(claims.filter((number) => number === NUMBER)).toHaveLength(1);
    expect(await isToBeCalled(NOW + 2 * HOUR_MS)).toBe(false);
    clock.nowMs = NOW + DAY_MS;
    expect(await person.calling.claim('UTC')).toBe(NUMBER);
  });

  it('is not called again about what they were reached for', async () => {
    const { person, isToBeCalled } = await somebody();
    await person.calling.reached('UTC');
    expect(await isToBeCalled()).toBe(false);
    expect(await isToBeCalled(NOW + DAY_MS)).toBe(false);
  });

  it('is nobody who has asked not to be called, until they agree anew', async () => {
    const { userId, person, clock, isToBeCalled } = await somebody();
    clock.nowMs += 1_000;
    await person.calling.stop();
    expect(await isToBeCalled()).toBe(false);
    expect(await database.store.callWish(userId)).toMatchObject({ number: null });
    clock.nowMs -= 500;
    expect(await person.calling.agree({ number: NUMBER })).toBe(false);
    expect(await isToBeCalled()).toBe(false);
    clock.nowMs += 1_000;
    expect(await person.calling.agree({ number: NUMBER })).toBe(true);
    expect(await isToBeCalled()).toBe(true);
  });

  it('is in the export, and comes back with it; who is forgotten is not called', async () => {
    const { userId, person, isToBeCalled } = await somebody();
    const copy = await database.store.exportUser(userId);
    expect(copy.callWish).toMatchObject({ number: NUMBER, fromHour: 9, untilHour: 20 });
    await person.forgetEverything();
    expect(await isToBeCalled()).toBe(false);
    expect(await person.calling.agree({ number: NUMBER })).toBe(false);
    await person.importExport(copy);
    expect(await database.store.callWish(userId)).toMatchObject({ number: NUMBER });
  });
});
