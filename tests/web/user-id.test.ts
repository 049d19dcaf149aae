import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUserId } from '../../src/call/user-id.ts';
import { newCaller } from '../../web/src/people/caller.ts';
import { withInterests } from '../../web/src/people/InterestsField.tsx';

describe('the id of a person', () => {
  it('is made for a new person of any name, readable where that can be, and always right', () => {
    const idOf = (name: string) => newCaller({ name, occupation: null, interests: [] }).id;
    expect(idOf('Zoë Ångström')).toMatch(/^zoe-angstrom-[0-9a-f]{8}$/);
    expect(idOf('Anonymous')).toMatch(/^person-anonymous-[0-9a-f]{8}$/);
    expect(idOf('さくら')).toMatch(/^person-[0-9a-f]{8}$/);
    expect(idOf('Ada')).not.toBe(idOf('Ada'));
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => isUserId(idOf(name))));
  });
});

describe('interests', () => {
  it('come out of a comma-separated text, none twice, none empty, none overlong', () => {
    expect(withInterests(['pottery'], ' wild swimming, , pottery,')).toEqual(['pottery', 'wild swimming']);
    expect(withInterests([], 'x'.repeat(200))[0]).toHaveLength(60);
    expect(withInterests([], Array.from({ length: 30 }, (_, at) => `i${at}`).join(','))).toHaveLength(20);
  });
});
