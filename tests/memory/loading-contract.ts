/**
 * How a call takes in a large memory, over every database: run by tests/memory/in-call/loading.test.ts and
 * tests/postgres/loading.test.ts.
 *
 * @module
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import type { CallMemory } from '../../src/memory/in-call/call-memory.ts';
import type { EpisodePage } from '../../src/memory/store/rows.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { callMemory, personMemory, someone, tell } from '../support/call-memory.ts';
import type { TestDatabase } from '../support/database.ts';
import { type WrittenTurn, writeFacts, writeTurns } from '../support/many-rows.ts';

const TURNS = 1_500;
const FACTS = 200;
const MAX_ROWS = 10_000;
/** What everybody's start fits into, in characters of JSON. */
const START_CHARS = 20_000;

/** A store whose pages are held back until they are let through. */
class HeldStore extends MemoryStore {
  readonly #gate = Promise.withResolvers<void>();
  readonly #read = Promise.withResolvers<void>();

  /** Resolves once the first page has been read. */
  get reading(): Promise<void> {
    return this.#read.promise;
  }

  letThrough(): void {
    this.#gate.resolve();
  }

  override async loadEpisodes(...args: Parameters<MemoryStore['loadEpisodes']>): Promise<EpisodePage> {
    const page = await super.loadEpisodes(...args);
    this.#read.resolve();
    await this.#gate.promise;
    return page;
  }
}

/** A store that does not answer the first times. */
class FailingStore extends MemoryStore {
  failures = 1;

  override async loadNewer(...args: Parameters<MemoryStore['loadNewer']>) {
    if (this.failures-- > 0) throw new Error('away');
    return super.loadNewer(...args);
  }
}

/** @param start A database of its own for the suite. */
export function describeLoading(engine: string, start: () => Promise<TestDatabase>): void {
  describe(`a call of somebody with ${2 * TURNS} rows, over the ${engine} database`, () => {
    const userId = someone();
    let database: TestDatabase;
    let turns: WrittenTurn[];
    beforeAll(async () => {
      database = await start();
      turns = await writeTurns(database, userId, TURNS, (n) => `My plum${n} is ripe.`);
      await writeFacts(database, userId, FACTS, (n) => `has a pear${n}`);
      await tell(personMemory(database.store, { userId }), {
        facts: [['name', 'is called Ada', { importance: 0 }]],
      });
    });
    afterAll(() => database?.close());

    const service = () => database.askAs('service_role');
    const open = (options: Parameters<typeof callMemory>[1] = {}, store: MemoryStore = database.store) =>
      callMemory(store, { userId, maxRows: MAX_ROWS, ...options });
    const recalled = async (memory: CallMemory, words: string) =>
      memory.telling.sayings(await memory.recall.take(words)).join(' | ');
    const searched = async (memory: CallMemory, words: string) =>
      memory.telling.sayings(await memory.recall.search(words)).join(' | ');

    it('begins with the memories that matter most and the name, and without vectors or words', async () => {
      const memory = open();
      const begun = await memory.load();
      const known = begun?.memories.map(({ value }) => value) ?? [];
      expect(known).toHaveLength(25);
      expect(known).toContain('is called Ada');
      expect(known).toContain('has a pear0');
      expect(known).not.toContain(`has a pear${FACTS - 1}`);
      expect(begun?.memories.filter(({ vector }) => vector !== null)).toEqual([]);
      expect(JSON.stringify(begun).length).toBeLessThan(START_CHARS);
      memory.close();
    });

    it('recalls from the first moment on, in the database', async () => {
      const store = new HeldStore(service());
      const memory = open({}, store);
      await memory.load();
      expect(await recalled(memory, 'Is plum3 ripe?')).toContain('plum3 is');
      store.letThrough();
      memory.close();
    });

    it('knows every memory once it is informed, and every word once it is whole', async () => {
      const memory = open();
      await memory.load();
      await memory.informed;
      expect(memory.known).toHaveLength(FACTS + 1);
      await memory.whole;
      const asked: string[] = [];
      for (const n of [0, 249, 250, 251, 777, TURNS - 1]) {
        asked.push(await recalled(memory, `Is plum${n} ripe?`));
        expect(asked.at(-1)).toContain(`plum${n} is`);
      }
      memory.close();
    });

    it('holds the latest words where there are too many, and finds older ones when they are looked for', async () => {
      const memory = open({ maxRows: 1_000 });
      await memory.load();
      await memory.whole;
      expect(await recalled(memory, `Is plum${TURNS - 2} ripe?`)).toContain(`plum${TURNS - 2} is`);
      expect(await recalled(memory, 'Is plum3 ripe?')).not.toContain('plum3 is');
      expect(await searched(memory, 'Is plum3 ripe?')).toContain('plum3 is');
      memory.close();
    });

    it('never takes in what somebody else forgot while it was on its way, and takes it back when that is undone', async () => {
      const store = new HeldStore(service());
      const memory = open({}, store);
      await memory.load();
      await store.reading;
      const others = personMemory(database.store, { userId });
      const forgotten = await others.forget({
        memories: [],
        turns: [turns[600]?.id ?? '', turns[1_400]?.id ?? ''],
      });
      await memory.refresh();
      store.letThrough();
      await memory.whole;
      for (const n of [600, 1_400])
        expect(await recalled(memory, `Is plum${n} ripe?`)).not.toContain(`plum${n} is`);
      if (!forgotten) throw new Error('nothing was forgotten');
      await others.undo(forgotten);
      await memory.refresh();
      await memory.whole;
      for (const n of [600, 1_400])
        expect(await recalled(memory, `Is plum${n} ripe?`)).toContain(`plum${n} is`);
      memory.close();
    });

    it('drops what was forgotten after it had come', async () => {
      const memory = open();
      await memory.load();
      await memory.whole;
      const others = personMemory(database.store, { userId });
      const forgotten = await others.forget({ memories: [], turns: [turns[10]?.id ?? ''] });
      await memory.refresh();
      expect(await recalled(memory, 'Is plum10 ripe?')).not.toContain('plum10 is');
      if (forgotten) await others.undo(forgotten);
      memory.close();
    });

    it('takes in what was said elsewhere meanwhile, and what has come from before', async () => {
      const memory = open();
      await memory.load();
      await memory.whole;
      const others = personMemory(database.store, { userId });
      await tell(others, { userText: 'My quince is ripe.' });
      await tell(others, { userText: 'My medlar is ripe.', at: '2023-05-01T10:00:00.000Z' });
      await memory.refresh();
      for (const fruit of ['quince', 'medlar'])
        expect(await recalled(memory, `Is the ${fruit} ripe?`)).toContain(`${fruit} is`);
      memory.close();
    });

    it('goes on with what it has where the rest does not come, and takes it in at the next look', async () => {
      const store = new FailingStore(service());
      const memory = open({}, store);
      await memory.load();
      await memory.whole;
      expect(memory.known).toHaveLength(25);
      expect(await recalled(memory, 'Do I have a pear0?')).toContain('pear0');
      await memory.refresh();
      expect(memory.known).toHaveLength(FACTS + 1);
      await memory.whole;
      expect(await recalled(memory, 'Is plum777 ripe?')).toContain('plum777 is');
      memory.close();
    });

    it('drops words that are deleted by their age', async () => {
      const memory = open();
      await memory.load();
      await memory.whole;
      const before = turns[TURNS - 1]?.at ?? '';
      await deleteOldWords(database.store, Math.ceil((Date.now() - Date.parse(before)) / 86_400_000) - 1);
      await memory.refresh();
      expect(await recalled(memory, 'Is plum1490 ripe?')).not.toContain('plum1490 is');
      expect(memory.known).toHaveLength(FACTS + 1);
      memory.close();
    });
  });
}
