import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecords, encodeRecord } from '../../src/memory/outbox/records.ts';

const RUNS = 10_000;
const TIMEOUT_MS = 60_000;

const turn = {
  ...{ id: 't1', userId: 'ada', callId: 'c1', at: '2026-11-30T20:00:00.000Z' },
  ...{ userText: 'I have a dog.', agentText: null },
};
const extraction = { facts: [], endedKeys: [], openLoops: [], closes: [] };
const GOOD = [
  { type: 'said', turn: { ...turn, id: 't2' } },
  { type: 'answered', turnId: 't2', text: 'I see.' },
  { type: 'refused', turnId: 't2', extraction },
  { type: 'done', turnId: 't2' },
];
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', '\0', '\ud800', -1, null));

/** A record of which one part is something else, as another version or a careless hand writes it. */
const nearlyGood = fc
  .tuple(
    fc.constantFrom(...GOOD),
    fc.constantFrom('type', 'turn', 'turnId', 'text', 'extraction', '__proto__'),
    anything,
  )
  .map(([record, name, value]) => ({ ...record, [name]: value }));
const nearlyATurn = fc
  .tuple(fc.constantFrom(...Object.keys(turn)), anything)
  .map(([name, value]) => ({ type: 'said', turn: { ...turn, id: 't2', [name]: value } }));
const records = fc.array(fc.oneof(nearlyGood, nearlyATurn, anything), { maxLength: 6 });

/** With the right checksum, whatever it says. */
const line = (record: unknown) => encodeRecord(record as never);

describe('an outbox whose lines are whole', () => {
  it(`gives its turns or sets lines aside, in ${RUNS} files of any records`, { timeout: TIMEOUT_MS }, () => {
    let setAside = 0;
    fc.assert(
      fc.property(records, (others) => {
        const lines = others.map(line);
        const { pending, broken } = decodeRecords(`${lines.join('')}${line({ type: 'said', turn })}`);
        setAside += broken.length;
        expect(pending.map(({ turn: { id } }) => id)).toContain('t1');
        for (const text of broken) expect(lines).toContain(`${text}\n`);
        for (const { turn: waiting, refusals } of pending) {
          expect(waiting).toMatchObject({
            userId: expect.stringMatching(/./s),
            userText: expect.stringMatching(/./s),
          });
          expect(Number.isNaN(Date.parse(waiting.at))).toBe(false);
          expect(refusals).toBeLessThanOrEqual(others.length);
        }
      }),
      { numRuns: RUNS },
    );
    expect(setAside).toBeGreaterThan(RUNS);
  });
});
