import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/pool/admission.ts';

const chat = { origin: 'http://model.test', service: 'chat' } as const;
const speech = { origin: 'http://model.test', service: 'speech' } as const;
const database = { origin: 'http://database.test', service: 'database' } as const;

/** Who has got in, in order; a name calls its place back. */
function entering(admission: Admission) {
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  const enter = async (name: string, entrant: Parameters<Admission['enter']>[0], signal?: AbortSignal) => {
    leave.set(name, await admission.enter(entrant, signal));
    inside.push(name);
  };
  return { inside, leave: (name: string) => leave.get(name)?.(), enter };
}

describe('the one line in which requests wait', () => {
  it('lets in who has waited longest among those for whom there is room in all, at the host and in the service', async () => {
    const admission = new Admission({ total: 3, perHost: 2, perService: 1 });
    const { inside, leave, enter } = entering(admission);
    const all = [
      enter('chat 1', chat),
      enter('chat 2', chat), // its service is full
      enter('speech 1', speech),
      enter('speech 2', speech), // its host is full
      enter('database 1', database),
      enter('database 2', database), // all is full
    ];
    await Promise.all([all[0], all[2], all[4]]);
    expect(inside).toEqual(['chat 1', 'speech 1', 'database 1']);
    expect([
      admission.waiting(),
      admission.waiting(chat),
      admission.waiting({ origin: chat.origin }),
    ]).toEqual([...[3, 1, 2]]);

    leave('database 1');
    await all[5];
    leave('speech 1');
    await all[3];
    leave('chat 1');
    await all[1];

    expect(inside.slice(3)).toEqual(['database 2', 'speech 2', 'chat 2']);
    expect(admission.underWay('chat')).toBe(1);
    expect(admission.waiting()).toBe(0);
  });

  it('refuses a service for which ten times as many wait as may run, and no other', async () => {
    const admission = new Admission({ total: 100, perHost: 30, perService: 1 });
    await admission.enter(chat);
    const waiting = Array.from({ length: 10 }, () => admission.enter(chat));

    await expect(admission.enter(chat)).rejects.toMatchObject({ code: 'BULKHEAD_FULL', retryable: true });

    await admission.enter(speech);
    expect(admission.waiting({ service: 'chat' })).toBe(waiting.length);
  });

  it('has no limit by service for hosts that have nothing in common', async () => {
    const admission = new Admission({ total: 100, perHost: 2, perService: 1 });
    for (let host = 0; host < 5; host += 1)
      await admission.enter({ origin: `http://h${host}.test`, service: 'other' });

    expect(admission.underWay('other')).toBe(5);
  });

  it('answers one who gives up at once, and keeps no place for it', async () => {
    const admission = new Admission({ total: 1, perHost: 1, perService: 1 });
    const leave = await admission.enter(chat);
    const stop = new AbortController();
    const waiting = admission.enter(chat, stop.signal);

    stop.abort(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
    expect(admission.waiting()).toBe(0);
    leave();
    expect(admission.underWay('chat')).toBe(0);
  });
});
