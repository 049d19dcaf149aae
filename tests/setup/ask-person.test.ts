import { describe, expect, it } from 'vitest';
import { personNamed } from '../../src/call/caller.ts';
import { askInstructions } from '../../src/setup/ask-instructions.ts';
import { askPerson } from '../../src/setup/ask-person.ts';
import { listeningLog } from '../support/listening-log.ts';

const CALLER = { identity: 'user-1', isTelephone: false, attributes: {} };

describe('who calls, as kindred.config.ts says', () => {
  it('is what the application knows of them', async () => {
    const { log, lines } = listeningLog();
    const settings = { id: 'auth0|1', name: 'Ada', timeZone: 'Europe/Berlin', language: 'de', voice: 'anna' };
    expect(await askPerson({ person: async () => settings }, CALLER, log)).toEqual(settings);
    expect(lines).toEqual([]);
  });

  it('is nobody in particular where it says nothing, and a guest where it says null', async () => {
    const { log } = listeningLog();
    expect(await askPerson({}, CALLER, log)).toEqual({});
    expect(await askPerson({ person: () => null }, CALLER, log)).toEqual({ id: null });
  });

  it('is used as far as it can be, and what cannot is named once', async () => {
    const { log, lines } = listeningLog();
    const person = () =>
      ({ name: 'Ada', timeZone: 'Europe/Nowhere', language: 'german', shoeSize: 38 }) as object;
    expect(await askPerson({ person }, CALLER, log)).toEqual({ name: 'Ada' });
    expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
      [40, ['timeZone', 'language', 'shoeSize']],
    ]);
  });

  it('is not waited for for long, and a fault of it costs nothing else', async () => {
    const { log, lines } = listeningLog();
    expect(await askPerson({ person: () => new Promise(() => undefined) }, CALLER, log)).toEqual({});
    const broken = () => {
      throw new Error('no database');
    };
    expect(await askPerson({ person: broken }, CALLER, log)).toEqual({});
    expect(lines.map(({ error }) => error)).toEqual(['it took longer than 2000 ms', 'no database']);
  });

  it('is a user by the ids that applications have, and refused with the reason', () => {
    expect(personNamed(undefined)).toBeNull();
    for (const id of ['auth0|507f', 'did:example:1', 'user/42', 'jörg', 'tel:+4930123456'])
      expect(personNamed(id)).toEqual({ userId: id.normalize('NFC') });
    expect(personNamed(null)).toMatchObject({ userId: null, because: 'guest' });
    expect(personNamed('a b')).toMatchObject({
      userId: null,
      because: 'refused',
      reason: expect.stringContaining('letter or digit'),
    });
  });
});

describe('instructions for a person', () => {
  const person = { identity: 'user-1', id: 'user-1', timeZone: 'UTC', language: 'en' };

  it('are what the function returns, and none where it fails', async () => {
    const { log, lines } = listeningLog();
    expect(await askInstructions({ instructions: ({ id }) => `Call them ${id}.` }, person, log)).toBe(
      'Call them user-1.',
    );
    expect(await askInstructions({ instructions: 'To everybody.' }, person, log)).toBe('');
    const broken = () => Promise.reject(new Error('no database'));
    expect(await askInstructions({ instructions: broken }, person, log)).toBe('');
    expect(lines.map(({ error }) => error)).toEqual(['no database']);
  });
});
