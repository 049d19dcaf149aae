import { ParticipantKind } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { canCall, personOf } from '../../src/call/caller.ts';
import { isPersonId, isUserId } from '../../src/call/user-id.ts';

describe('who the caller is', () => {
  it.each([
    'ada@example.org',
    'auth0|507f1f77bcf86cd799439011',
    'did:example:123#key',
    'user/42',
    'jörg',
    '田中',
    'a==',
  ])('is what the signed token says: %s', (identity) => {
    expect(personOf({ identity })).toEqual({ userId: identity });
  });

  it('is the same person however a letter with an accent is written', () => {
    expect(personOf({ identity: 'jo\u0308rg' })).toEqual(personOf({ identity: 'j\u00f6rg' }));
  });

  it.each(['', 'guest-17', 'anonymous', 'anon:4'])('is nobody for the guest %j', (identity) => {
    expect(personOf({ identity })).toMatchObject({ userId: null, because: 'guest' });
  });

  it.each([
    [' ada', /begin with a letter/],
    ["a'; drop", /begin with a letter/],
    ['a\nb', /begin with a letter/],
    ['-ada', /begin with a letter/],
    ['x'.repeat(129), /longer than 128/],
    ['tel:+4930123456', /telephone/],
    ['TEL:030', /telephone/],
  ])('is nobody for %j, with the reason', (identity, reason) => {
    const refused = { userId: null, because: 'refused', reason: expect.stringMatching(reason) };
    expect(personOf({ identity })).toEqual(refused);
    expect(isUserId(identity)).toBe(false);
  });

  it('has a memory that can be asked for under both kinds of ids', () => {
    expect(isUserId('guesthouse')).toBe(true);
    expect(isPersonId('tel:+4930123456')).toBe(true);
    expect(isPersonId('ada')).toBe(true);
    expect(isPersonId('tel:tel:+49')).toBe(false);
  });

  const phone = (number?: string) =>
    personOf(
      {
        ...{ identity: 'sip_x', kind: ParticipantKind.SIP },
        attributes: number === undefined ? {} : { 'sip.phoneNumber': number },
      },
      'DE',
    );

  it.each([
    '+4930123456',
    '004930123456',
    '030123456',
    '4930123456',
    '+49 30 12 34 56',
    '+49-30-123456',
    '(030) 123456',
  ])('is one person who telephones from %s', (number) => {
    expect(phone(number)).toEqual({ userId: 'tel:+4930123456' });
  });

  it.each([
    undefined,
    '',
    'anonymous',
    'Restricted',
    '+266696687',
    'alice',
    '9'.repeat(40),
    '<script>',
    '+49',
  ])('is nobody where the number is %j', (number) => {
    expect(phone(number)).toMatchObject({ userId: null, because: 'hidden' });
  });

  it('is never what a participant says about itself', () => {
    expect(personOf({ identity: 'eve', attributes: { 'sip.phoneNumber': '+4930123456' } }).userId).toBe(
      'eve',
    );
  });
});

describe('who can call', () => {
  it('is neither recorder nor agent, nor somebody who only watches', () => {
    const identity = 'x';
    expect([undefined, 0, 3].map((kind) => canCall({ identity, kind }))).toEqual([true, true, true]);
    expect([1, 2, 4, 6, 8].some((kind) => canCall({ identity, kind }))).toBe(false);
    expect(canCall({ identity, permission: { canPublish: false } })).toBe(false);
    expect(canCall({ identity, permission: { canPublish: true, hidden: true } })).toBe(false);
    expect(canCall({ identity, permission: { canPublish: true, hidden: false } })).toBe(true);
  });
});
