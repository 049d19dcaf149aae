import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Config, loadConfig, loadDatabaseUrl } from '../src/config.ts';
import { environmentSchema } from '../src/environment.ts';
import { KindredError } from '../src/errors.ts';

const RUNS = 10_000;
/** Seconds alone, more on a busy machine. */
const TIMEOUT_MS = 120_000;

const SECRET = 'sesame-7f3a-open';
const NEEDED = {
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'devkey',
  LIVEKIT_API_SECRET: SECRET,
  SUPABASE_URL: 'http://127.0.0.1:54321',
  SUPABASE_SERVICE_ROLE_KEY: SECRET,
  OPENAI_API_KEY: SECRET,
};

/** Values that somebody may have meant: numbers with a slip, addresses, lists, words. */
const nearly = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc
    .tuple(
      fc.constantFrom('', ' ', '-', '+', '0x', '1e'),
      fc.nat().map(String),
      fc.constantFrom('', ' ', 'ms', '.', '.5', 'e400'),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    'true',
    'TRUE',
    'yes',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '__proto__',
    '9'.repeat(400),
  ),
  fc.constantFrom('Europe/Berlin', 'Europe/Berlin\0', 'DE', 'de', 'en', 'disk', 'redis', 'person', 'service'),
  fc
    .tuple(
      fc.constantFrom('http://', 'https:', 'ws://', 'redis://', 'postgres://', 'file://', '//'),
      fc.webAuthority({ withUserInfo: true, withPort: true }),
    )
    .map((parts) => parts.join('')),
  fc
    .array(
      fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 12 })).map((pair) => pair.join('=')),
      { maxLength: 5 },
    )
    .map((list) => list.join(',')),
);
const value = fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 100 }), fc.string({ maxLength: 100 }));
const names = Object.keys(environmentSchema.shape);
const changes = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 6 });

/** What a configuration is refused with; `null`: it is taken. */
function refusal(load: () => unknown): string | null {
  try {
    load();
    return null;
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    return error.message;
  }
}

function numbersOf(config: unknown): number[] {
  if (typeof config === 'number') return [config];
  return typeof config === 'object' && config !== null ? Object.values(config).flatMap(numbersOf) : [];
}

describe('an environment', () => {
  it(`of ${RUNS} is taken with sane numbers, or refused in lines that name variables and show no secret`, {
    timeout: TIMEOUT_MS,
  }, () => {
    let taken = 0;
    fc.assert(
      fc.property(changes, (changed) => {
        let config: Config | undefined;
        const message = refusal(() => {
          config = loadConfig({ ...NEEDED, ...changed });
        });
        if (message === null) {
          taken += 1;
          expect(numbersOf(config).filter((number) => !Number.isFinite(number) || number < 0)).toEqual([]);
          return;
        }
        expect(message).not.toContain(SECRET);
        const [, ...lines] = message.split('\n');
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines) expect(names).toContain(/^ {2}([A-Z0-9_]+): /.exec(line)?.[1]);
      }),
      { numRuns: RUNS },
    );
    // Neither answer is the only one.
    expect(taken).toBeGreaterThan(RUNS / 100);
    expect(taken).toBeLessThan(RUNS);
  });
});

describe('the address of a database', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('', '@', ':', '/', '%', '%zz', '?', '#', '[::1]', '\0'),
  );
  const address = fc
    .tuple(
      fc.constantFrom('postgres://', 'postgresql://', 'postgres:', 'POSTGRES://', 'mysql://', ''),
      part,
      fc.constantFrom(`:${SECRET}@`, `${SECRET}@`, ''),
      part,
      part,
    )
    .map((parts) => parts.join(''));

  it(`of ${RUNS} is taken as a Postgres URL, or refused without a word of it`, {
    timeout: TIMEOUT_MS,
  }, () => {
    fc.assert(
      fc.property(address, (url) => {
        let taken = '';
        const message = refusal(() => {
          taken = loadDatabaseUrl({ DATABASE_URL: url });
        });
        if (message === null) expect(['postgres:', 'postgresql:']).toContain(new URL(taken).protocol);
        else {
          expect(message).toMatch(
            /^ {2}DATABASE_URL: (?:it is not set|read \d+ characters); it must be a URL such as /m,
          );
          expect(message).not.toContain(SECRET);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
