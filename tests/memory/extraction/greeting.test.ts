import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGreeting } from '../../../src/memory/extraction/continuity.ts';
import type { Moment } from '../../../src/memory/store/drafts.ts';
import { type ModelServer, startModelServer, structuredModel } from '../../support/model-server.ts';

let model: ModelServer;
beforeAll(async () => {
  model = await startModelServer();
});
afterAll(() => model.close());

const SOURCE = {
  ...{ companionName: 'Kindred', language: 'en', profile: 'has a dog called Pepper\nlives in Porto' },
  ...{ openLoops: [], askNext: null, timeZone: 'UTC', moment: 'any' as Moment },
};

async function greeted(personName: string, greeting: string): Promise<string | null> {
  model.script = () => ({ json: { greeting } });
  return writeGreeting(structuredModel(model), { ...SOURCE, personName });
}

describe('a written greeting', () => {
  it.each([
    ['Hello, Pepper! How are you?', 'Hello! How are you?'],
    ['Hello Pepper, how are you?', 'Hello, how are you?'],
    ['Hello! How is Pepper?', 'Hello! How is Pepper?'],
  ])('"%s" calls nobody whose name is not known by a name of the profile', async (written, spoken) => {
    expect(await greeted('', written)).toBe(spoken);
  });

  it('calls who is known by their name, whatever else has it', async () => {
    expect(await greeted('Pepper', 'Hello, Pepper! How are you?')).toBe('Hello, Pepper! How are you?');
  });
});
