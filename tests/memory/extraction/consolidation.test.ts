import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import { LOCAL_EMBEDDERS } from '../../../src/memory/embedder/local.ts';
import { findNearDuplicate } from '../../../src/memory/extraction/consolidation.ts';
import type { Memory } from '../../../src/memory/memory.ts';
import { e5WeightsDir } from '../../support/e5-weights.ts';
import { testWeightsDir } from '../../support/weights.ts';

const e5Dir = await e5WeightsDir();
let embedder: Embedder;

const AT = '2026-11-24T10:00:00.000Z';

async function nearnessOf(known: string, found: string, key = 'another_key') {
  const [knownVector, foundVector] = await embedder.embed([known, found]);
  const memory: Memory = {
    ...{ id: 'm', category: 'FACT', key: 'a_key', value: known, confidence: 1, importance: 1 },
    ...{ saidAt: AT, validFrom: AT, validTo: null, fades: false, endsAt: null, createdAt: AT },
    provenance: { source: 'turn', turnIds: [] },
  };
  const fact = { category: 'FACT', key, value: found, vector: foundVector ?? null } as const;
  return findNearDuplicate(fact, [{ memory, vector: knownVector ?? null }])?.kind;
}

const EMBEDDERS = e5Dir === null ? (['local'] as const) : (['local', 'multilingual'] as const);

describe.each(EMBEDDERS)('a fact that is known already, with EMBEDDER=%s', (choice) => {
  beforeAll(async () => {
    embedder = await LOCAL_EMBEDDERS[choice].open({ weightsDir: await testWeightsDir() });
  }, 600_000);
  afterAll(() => embedder?.close());

  it.each([
    ['likes hiking', 'enjoys hiking'],
    ['has a dog called Biscuit', 'has a dog named Biscuit'],
    ['dislikes loud music', 'hates loud music'],
  ])('"%s" is recognised in other words: "%s"', async (known, found) => {
    expect(await nearnessOf(known, found)).toBe('same');
  });

  // The multilingual model puts them a little too far apart: such a fact stands beside the known one.
  it.runIf(choice === 'local').each([
    ['has a dog called Biscuit', 'has a dog called Biscuit who is ill'],
    ['has an uncle called Peter', 'has an uncle called Peter who is in hospital'],
  ])('"%s" is taken further by "%s"', async (known, found) => {
    expect(await nearnessOf(known, found)).toBe('richer');
  });

  it.each([
    ['has a cat called Tom', 'has a cat called Tim'],
    ['likes tea', 'likes coffee'],
    ['likes jazz music', 'dislikes jazz music'],
    ['mag Jazz', 'mag keinen Jazz'],
    ['come carne', 'ya no come carne'],
    ['mange du fromage', 'ne mange pas de fromage'],
    ['has a sister called Anna', 'has a sister called Maria'],
    ['has a job interview on 2026-12-01', 'has a job interview on 2026-12-08'],
    ['is allergic to nuts', 'is allergic to peanuts'],
  ])('"%s" is not "%s"', async (known, found) => {
    expect(await nearnessOf(known, found)).toBeUndefined();
  });

  it('is left to its key where the key says that it is a new value', async () => {
    expect(await nearnessOf('likes hiking', 'enjoys hiking', 'a_key')).toBeUndefined();
  });
});
