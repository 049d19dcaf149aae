/**
 * The keys of the local services, made once per data folder: LiveKit's key and secret, and the secret with which
 * the local Supabase signs, with the two tokens that every Supabase project has.
 *
 * @module
 */

import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { KindredError } from '../../src/errors.ts';
import { readIfPresent, writeWhole } from './whole-file.ts';

const keysSchema = z.object({
  livekit: z.object({ apiKey: z.string().min(3), apiSecret: z.string().min(32) }),
  jwtSecret: z.string().min(32),
  serviceRoleKey: z.string().min(8),
  anonKey: z.string().min(8),
});

export type Keys = Readonly<z.output<typeof keysSchema>>;

/** Local keys have no account behind them that could renew them. */
const VALID_SECONDS = 10 * 365 * 86_400;

/**
 * Reads `keys.json` of the data folder, or makes it, readable by its owner only.
 *
 * @throws KindredError `LOCAL_STACK` when the file is there but is not what this function writes.
 */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const path = join(dataDir, 'keys.json');
  const text = await readIfPresent(path);
  if (text !== undefined) return parseKeys(text, path);
  const keys = makeKeys();
  await writeWhole(path, `${JSON.stringify(keys, null, 2)}\n`);
  return keys;
}

function parseKeys(text: string, path: string): Keys {
  try {
    return keysSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KindredError(
      'LOCAL_STACK',
      `${path} cannot be read as keys: delete it, and new ones are made.`,
      { cause },
    );
  }
}

function makeKeys(): Keys {
  const jwtSecret = secret(32);
  return {
    livekit: { apiKey: `local${randomBytes(6).toString('hex')}`, apiSecret: secret(32) },
    jwtSecret,
    serviceRoleKey: signRole('service_role', jwtSecret),
    anonKey: signRole('anon', jwtSecret),
  };
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** A Supabase API key: a JSON Web Token (RFC 7519) signed HS256, whose claim `role` is the database's role. */
function signRole(role: string, jwtSecret: string): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { iss: 'kindred-local', role, iat: issuedAt, exp: issuedAt + VALID_SECONDS };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`;
}
