import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  literalScript,
  type ModelServer,
  quietScript,
  type Script,
  startModelServer,
} from '../support/model-server.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { Talk } from '../support/talk.ts';

let database: TestDatabase;
let model: ModelServer;
let opened: TestServices;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
  opened = await openTestServices(database, model);
});
afterAll(async () => {
  await opened.close();
  await Promise.all([database.close(), model.close()]);
});

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** The greetings that a call leaves in which something is due in three days: one for before, on and after it. */
async function greetingsAfter(greeting: Script): Promise<(string | undefined)[]> {
  model.script = (schema, ...rest) => (schema === 'greeting' ? greeting : literalScript)(schema, ...rest);
  const talk = await Talk.begin(opened.services);
  await talk.says(`I have an exam; loop exam ${inDays(3)}!`);
  await talk.call.end();
  const { greetings } = await database.store.exportUser(talk.userId);
  return greetings.map(({ moment }) => moment).sort();
}

describe('the end of a call', () => {
  it('prepares the greetings around the day on which something is due', async () => {
    expect(await greetingsAfter(quietScript)).toEqual(['after', 'before', 'on']);
  });

  it('keeps the greetings that could be prepared beside one that could not', async () => {
    let asked = 0;
    const refusingOne: Script = (...question) => {
      asked += 1;
      return asked === 1 ? { status: 413 } : quietScript(...question);
    };

    expect(await greetingsAfter(refusingOne)).toHaveLength(2);
    expect(asked).toBe(3);
  });
});
