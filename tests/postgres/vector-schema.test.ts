import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/memory/store/store.ts';
import {
  ENGINES,
  type Engine,
  MIGRATIONS_DIR,
  startTestDatabase,
  type TestDatabase,
} from '../support/database.ts';
import { nearestText, saveSpokenTurn } from '../support/spoken-turn.ts';

const MODEL = 'test-model';
const AT = '2026-11-24T10:00:00.000Z';

/** Points along one axis, so that the two are as far apart as can be. */
function axis(n: number): Float32Array {
  return new Float32Array(384).fill(0).with(n, 1);
}

/** The database of a project that had pgvector before it had us. */
async function startWithVectorIn(schema: string, engine: Engine): Promise<TestDatabase> {
  const migrationsDir = await mkdtemp(join(tmpdir(), 'kindred-vector-schema-'));
  try {
    await cp(MIGRATIONS_DIR, migrationsDir, { recursive: true });
    await writeFile(
      join(migrationsDir, '20000101000000_vector.sql'),
      `create schema if not exists "${schema}"; create extension vector with schema "${schema}";`,
    );
    return await startTestDatabase({ engine, migrationsDir });
  } finally {
    await rm(migrationsDir, { recursive: true });
  }
}

describe.each(ENGINES)('on the %s database', (engine) => {
  it.each(['public', 'extensions', 'vectors', 'my vectors'])(
    'the migrations run where pgvector lies in the schema "%s", and vectors are stored and searched',
    async (schema) => {
      const database = await startWithVectorIn(schema, engine);
      try {
        for (const [n, value] of ['rows at dawn', 'paints at night'].entries()) {
          const embedding = { vector: axis(n), model: MODEL };
          await saveSpokenTurn(database.store, {
            ...{ userId: 'ada', at: AT, embedding },
            facts: [[`hobby_${n}`, value]],
          });
        }
        // Row level security binds the person's own client; the schema must be open to it too.
        for (const store of [database.store, new MemoryStore(database.askAs('authenticated', 'ada'))]) {
          const found = await nearestText(store, 'ada', { vector: axis(1), model: MODEL });
          expect(found).toEqual(['paints at night']);
        }
      } finally {
        await database.close();
      }
    },
  );
});
