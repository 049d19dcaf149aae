/**
 * Preloaded by `npm run memory`: where the environment names no service, those of the running local stack are meant.
 * The command itself knows nothing of the local stack.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dataDir = process.env.KINDRED_DATA_DIR || '.kindred';

/** What `stack.json` says, as environment variables; none when no stack runs. */
function variablesOfStack(): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(join(dataDir, 'stack.json'), 'utf8');
  } catch {
    return {};
  }
  const { livekit, supabase, openai } = JSON.parse(text);
  return {
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
    SUPABASE_URL: supabase.url,
    SUPABASE_SERVICE_ROLE_KEY: supabase.serviceRoleKey,
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_API_KEY: openai.apiKey,
  };
}

const found = variablesOfStack();
if (Object.keys(found).length === 0 && !process.env.SUPABASE_URL) {
  process.once('exit', (code) => {
    if (code !== 0) process.stderr.write(`No stack runs in ${dataDir} either: "npm run dev" starts one.\n`);
  });
}
for (const [name, value] of Object.entries(found)) process.env[name] ||= value;
