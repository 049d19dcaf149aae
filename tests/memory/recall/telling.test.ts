import { afterAll, beforeAll, expect, it } from 'vitest';
import { callMemory, personMemory, tell } from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

it('what the prompt has is not given again, nor the sentence it was made of; what that says beyond it is', async () => {
  const person = personMemory(database.store);
  await tell(person, { userText: 'I work as a gardener.', facts: [['job', 'works as a gardener']] });
  const userText = 'My dog Biscuit ate the left shoe of the mayor.';
  await tell(person, { userText, facts: [['dog_name', 'has a dog called Biscuit']] });
  const memory = callMemory(database.store, { userId: person.userId });
  await memory.load();
  await memory.whole;
  const given = async (words: string, text: string) =>
    memory.telling.sayings(memory.telling.beyond(await memory.recall.search(words), text));
  expect(await given('gardener', '')).toContain('works as a gardener');
  expect(await given('gardener', memory.profile)).not.toContain('I work as a gardener.');
  expect(await given('gardener', memory.profile)).not.toContain('works as a gardener');
  expect(await given('the shoe of the mayor', memory.profile)).toContain(userText);
  memory.close();
});
