import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askForAgent, expectedCaller, JOINED_METADATA, sendForAgent } from '../../src/call/dispatch.ts';

describe('a dispatch', () => {
  it('names who is expected', () => {
    expect(expectedCaller('{"caller":"ada"}')).toEqual({ caller: 'ada' });
  });

  it('says where they are, if it is known', () => {
    const metadata = JSON.stringify({ caller: 'ada', timeZone: 'Europe/Berlin' });
    expect(expectedCaller(metadata)).toEqual({ caller: 'ada', timeZone: 'Europe/Berlin' });
  });

  it('of any other shape names nobody', () => {
    for (const metadata of [
      '',
      'ada',
      '{}',
      '{"caller":""}',
      '{"caller":7}',
      'null',
      '["ada"]',
      '{"caller":"ada","timeZone":7}',
    ])
      expect(expectedCaller(metadata)).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (metadata) => {
        expect(expectedCaller(metadata)).toBeNull();
      }),
    );
  });

  it('by a token or a telephone call says that its caller is there', () => {
    const { agents } = askForAgent({ agentName: 'kindred', caller: 'ada', timeZone: 'Europe/Berlin' });
    expect(agents.map(({ agentName }) => agentName)).toEqual(['kindred']);
    const expected = { caller: 'ada', timeZone: 'Europe/Berlin', joined: true };
    expect(expectedCaller(agents[0]?.metadata ?? '')).toEqual(expected);
    expect(expectedCaller(JOINED_METADATA)).toEqual({ joined: true });
  });

  it('that cannot be made says why', async () => {
    const nowhere = {
      url: 'ws://127.0.0.1:1',
      apiKey: 'key',
      apiSecret: 'a-secret-of-thirty-two-characters',
    };
    const reasons: string[] = [];
    const dispatch = { room: 'r', agentName: 'kindred', caller: 'ada' };
    await sendForAgent(nowhere, dispatch, (reason) => reasons.push(reason));
    expect(reasons).toEqual([expect.stringMatching(/\S/)]);
  });
});
