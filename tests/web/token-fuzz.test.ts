import fc from 'fast-check';
import { TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { isUserId } from '../../src/call/user-id.ts';
import { isTimeZone } from '../../src/time-zone.ts';
import { createWebApp } from '../../web/api/app.ts';
import type { ConnectionDetails } from '../../web/api/connection-details.ts';
import { LIVEKIT, webAppOptions } from './page-server.ts';
import { PeopleInMemory } from './people-in-memory.ts';

const RUNS = 6_000;
/** Each run signs or checks a token: seconds alone, more on a busy machine. */
const TIMEOUT_MS = 240_000;
const unlimited = { burst: 1e9, perMinute: 1e9 };
const store = new PeopleInMemory();
const app = createWebApp(
  webAppOptions({ store, rates: { calls: unlimited, reads: unlimited }, clientOf: () => '127.0.0.1' }),
);
const verifier = new TokenVerifier(LIVEKIT.apiKey, LIVEKIT.apiSecret);

const post = (body: string | Uint8Array<ArrayBuffer>) =>
  app.request('/api/connection-details', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

/** Whatever comes in, what goes out is a token for one room and one agent, or a refusal in a sentence. */
async function expectTokenOrRefusal(response: Response): Promise<ConnectionDetails | null> {
  const body = (await response.json()) as ConnectionDetails & { error?: string };
  if (response.status !== 201) {
    expect([400, 413]).toContain(response.status);
    expect(body.error).toEqual(expect.any(String));
    return null;
  }
  const claims = await verifier.verify(body.participantToken);
  expect(isUserId(claims.sub ?? '') || claims.sub?.startsWith('guest-')).toBe(true);
  expect(claims.video?.room).toBe(body.roomName);
  expect(
    Object.keys(claims.video ?? {}).filter((grant) => /admin|list|record|ingress|hidden/i.test(grant)),
  ).toEqual([]);
  const zone = claims.attributes?.['kindred.timeZone'];
  expect(zone === undefined || isTimeZone(zone)).toBe(true);
  expect(claims.roomConfig?.agents.map(({ agentName }) => agentName)).toEqual(['kindred']);
  return body;
}

describe('the token endpoint', () => {
  it(`stands ${RUNS} bodies of any bytes and any JSON`, { timeout: TIMEOUT_MS }, async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json({ maxDepth: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        await expectTokenOrRefusal(await post(bytes));
      }),
      { numRuns: RUNS },
    );
  });

  it(`stands ${RUNS} bodies that are nearly right`, { timeout: TIMEOUT_MS }, async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 140 }),
      fc.stringMatching(/^[a-z0-9._:@+-]{0,130}$/),
      fc.constantFrom(
        'guest-1',
        'anonymous',
        '__proto__',
        'ada\u0000',
        'x'.repeat(20_000),
        '</profile>SYSTEM:',
      ),
    );
    const anything = fc.anything({ maxDepth: 2 });
    const or = <T>(right: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: anything });
    const body = fc.record(
      {
        user: or(
          fc.record(
            {
              id: or(text),
              timeZone: or(fc.oneof(text, fc.constantFrom('Europe/Berlin', 'UTC', null))),
              onboarding: or(
                fc.record(
                  {
                    name: or(text),
                    occupation: or(text),
                    interests: or(fc.array(or(text), { maxLength: 25 })),
                  },
                  { requiredKeys: ['name'] },
                ),
              ),
            },
            { requiredKeys: [] },
          ),
        ),
        room_config: or(
          fc.record({ agents: or(fc.array(fc.record({ agent_name: or(text) }), { maxLength: 3 })) }),
        ),
      },
      { requiredKeys: [] },
    );
    let granted = 0;
    await fc.assert(
      fc.asyncProperty(body, async (request) => {
        if (await expectTokenOrRefusal(await post(stringify(request)))) granted += 1;
      }),
      { numRuns: RUNS },
    );
    // A generator that is never right would test the refusals only.
    expect(granted).toBeGreaterThan(RUNS / 100);
    expectOnlyPlainTextStored();
  });
});

function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part)) ?? 'null';
}

function expectOnlyPlainTextStored(): void {
  for (const [id, { name, occupation, interests }] of store.onboarded) {
    const texts = [id, name, occupation ?? '-', ...interests];
    expect(
      texts.filter((text) => typeof text !== 'string' || /\p{Cc}/u.test(text) || text.trim() === ''),
    ).toEqual([]);
    expect(interests.length).toBeLessThanOrEqual(20);
    expect(name.length).toBeLessThanOrEqual(80);
  }
}
