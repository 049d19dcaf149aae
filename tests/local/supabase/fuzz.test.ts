import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCatalogue } from '../../../local/supabase/catalogue.ts';
import { EmbeddedDatabase } from '../../../local/supabase/embedded-database.ts';
import { signJwt } from '../../../local/supabase/jwt.ts';
import { createApi } from '../../../local/supabase/postgrest/api.ts';
import { migrate } from '../../../src/pool/database/migrate.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { type HostileRequest, hostileRequest } from './hostile-requests.ts';
import { JWT_SECRET, MIGRATIONS_DIR } from './support.ts';

/** Each run sends this many requests and then looks after the canary. */
const REQUESTS_PER_RUN = 10;
const RUNS = 1_000;

let database: EmbeddedDatabase;
let api: ReturnType<typeof createApi>;
const crashes: unknown[] = [];

beforeAll(async () => {
  database = await EmbeddedDatabase.open(undefined, (error) => crashes.push(error));
  await migrate(database, MIGRATIONS_DIR);
  const catalogue = await readCatalogue(database);
  api = createApi({ database, catalogue, jwtSecret: JWT_SECRET, log: silentLog });
});
afterAll(() => database.close());

async function send({ method, path, query, body, claims, prefer, accept }: HostileRequest) {
  const search = new URLSearchParams(query.map(([key, text]) => [key.toWellFormed(), text.toWellFormed()]));
  const request = new Request(new URL(`http://localhost/rest/v1/${path.replace(/[?#]/g, '')}?${search}`), {
    method,
    headers: { authorization: `Bearer ${signJwt(claims, JWT_SECRET)}`, prefer, accept },
    body: method === 'GET' || method === 'HEAD' ? undefined : body,
  });
  const response = await api.fetch(request);
  return { status: response.status, text: await response.text() };
}

it('answers 10,000 hostile requests without a fault of its own and without a scratch on the canary', async () => {
  const statuses = new Map<number, number>();
  const run = fc.asyncProperty(
    fc.array(hostileRequest, { minLength: REQUESTS_PER_RUN, maxLength: REQUESTS_PER_RUN }),
    async (inputs) => {
      for (const each of inputs) {
        const { status, text } = await send(each);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(status, text).toBeLessThan(500);
        expect(text).not.toContain('tweet-7f3a');
        if (status >= 300 && each.method !== 'HEAD') expect(JSON.parse(text).code).toMatch(/^[0-9A-Z]{5,8}$/);
      }
      const songs = await database.transaction(({ query }) =>
        query('select song, current_user as me from public.canary'),
      );
      expect(songs).toEqual([{ song: 'tweet-7f3a', me: 'postgres' }]);
      expect(crashes).toEqual([]);
    },
  );
  await fc.assert(run, { numRuns: RUNS });
  const count = [...statuses.values()].reduce((sum, n) => sum + n, 0);
  expect(count).toBeGreaterThanOrEqual(RUNS * REQUESTS_PER_RUN);
  // A fuzz that only ever reaches the front door proves nothing: many must get through to the database.
  for (const status of [200, 204, 400]) {
    expect(statuses.get(status) ?? 0, `answers with status ${status}`).toBeGreaterThan(20);
  }
}, 900_000);
