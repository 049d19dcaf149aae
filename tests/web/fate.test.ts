import { describe, expect, it } from 'vitest';
import type { ShownMemory } from '../../src/memory/store/looking.ts';
import { bySubject, byTime, firstRows, fitting, PAST } from '../../web/src/memory/arrange.ts';
import { traced } from '../../web/src/memory/fate.ts';

const NOW = new Date('2026-11-24T12:00:00.000Z');

function memory(key: string, value: string, saidAt: string, more: Partial<ShownMemory> = {}): ShownMemory {
  return {
    ...{ id: value, category: 'FACT', key, value, confidence: 1, importance: 1 },
    ...{ saidAt, validFrom: saidAt, validTo: null, fades: false, endsAt: null, createdAt: saidAt },
    ...{ provenance: { source: 'turn', turnIds: [] }, quote: null, callId: null },
    ...more,
  };
}

const HOME = [
  memory('home', 'lives in Munich', '2019-03-01T00:00:00.000Z', { endsAt: '2026-11-01T00:00:00.000Z' }),
  memory('home', 'lives in Berlin', '2026-11-01T00:00:00.000Z'),
];
const [munich, berlin] = HOME as [ShownMemory, ShownMemory];

describe('what became of a memory', () => {
  const fates = (memories: readonly ShownMemory[]) => traced(memories, NOW).map(({ fate }) => fate);

  it('is that another took its place, and whose place that took', () => {
    const [first, second] = traced(HOME, NOW);
    expect(first?.fate).toEqual({ kind: 'replaced', by: berlin });
    expect(second).toMatchObject({ fate: { kind: 'holds' }, before: munich, past: [first] });
  });

  it('is that it faded, is over, was taken back, or lies ahead', () => {
    const past = '2026-11-20T00:00:00.000Z';
    const ended = { validTo: past, endsAt: past };
    expect(
      fates([
        memory('mood', 'is tired', '2026-11-17T00:00:00.000Z', { ...ended, fades: true }),
        memory('trip', 'is in Rome', '2026-11-10T00:00:00.000Z', ended),
        memory('job', 'works as a baker', '2026-10-10T00:00:00.000Z', { endsAt: past }),
        memory('plan', 'starts as a chef', '2026-11-10T00:00:00.000Z', {
          validFrom: '2027-01-05T00:00:00.000Z',
        }),
      ]).map(({ kind }) => kind),
    ).toEqual(['faded', 'over', 'taken', 'ahead']);
  });
});

describe('the order of memories', () => {
  it('by subject has what holds, and at its end what nothing took the place of', () => {
    const gone = memory('cat', 'has a cat', '2026-01-01T00:00:00.000Z', {
      endsAt: '2026-02-01T00:00:00.000Z',
    });
    const groups = bySubject(traced([...HOME, gone], NOW));
    expect(groups.map(({ name, traces }) => [name, traces.map((one) => one.memory.value)])).toEqual([
      ['FACT', ['lives in Berlin']],
      [PAST, ['has a cat']],
    ]);
  });

  it('over time has all of them, latest first, by month', () => {
    const groups = byTime(traced(HOME, NOW), (iso) => iso.slice(0, 7));
    expect(groups.map(({ name }) => name)).toEqual(['2026-11', '2019-03']);
    expect(firstRows(groups, 1).map(({ name }) => name)).toEqual(['2026-11']);
  });

  it('finds whatever case and accents are typed, in values and quotes', () => {
    const zoe = memory('friend', 'has a friend called Zoë', NOW.toISOString(), {
      quote: 'Zoë is my friend.',
    });
    const all = traced([...HOME, zoe], NOW);
    expect(fitting(all, 'ZOE FRIEND').map((one) => one.memory)).toEqual([zoe]);
    expect(fitting(all, ' ')).toHaveLength(3);
  });
});
