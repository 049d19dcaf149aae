import { ParticipantKind } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { userIdOf } from '../../src/companion/caller.ts';
import { isUserId } from '../../src/companion/user-id.ts';

describe('who the caller is', () => {
  it('is what the signed token says', () => {
    expect(userIdOf({ identity: 'ada@example.org' })).toBe('ada@example.org');
  });

  it('is nobody for guests and for identities that name no user', () => {
    for (const identity of [
      '',
      'guest-17',
      'anonymous',
      'anon:4',
      ' ada',
      "a'; drop",
      'x'.repeat(129),
      '-ada',
    ])
      expect(userIdOf({ identity }), identity).toBeNull();
    expect(isUserId('guesthouse')).toBe(true);
  });

  it('is the phone number of a SIP participant, which the server sets', () => {
    const attributes = { 'sip.phoneNumber': '+4930123456' };
    expect(userIdOf({ identity: 'sip_x', kind: ParticipantKind.SIP, attributes })).toBe('tel:+4930123456');
    expect(userIdOf({ identity: 'sip_x', kind: ParticipantKind.SIP, attributes: {} })).toBeNull();
  });

  it('is never what a participant says about itself', () => {
    expect(userIdOf({ identity: 'eve', attributes: { 'sip.phoneNumber': '+4930123456' } })).toBe('eve');
  });
});
