/**
 * Preloaded by `npm run memory`: where the environment names no service, those of the running local stack are meant.
 * The command itself knows nothing of the local stack.
 *
 * @module
 */

import { readStackFile, variablesOf } from './stack/stack-file.ts';

const dataDir = process.env.KINDRED_DATA_DIR || '.kindred';
const found: Record<string, string> = await readStackFile(dataDir).then(variablesOf, () => ({}));
if (Object.keys(found).length === 0 && !process.env.SUPABASE_URL) {
  process.once('exit', (code) => {
    if (code !== 0) process.stderr.write(`No stack runs in ${dataDir} either: "npm run dev" starts one.\n`);
  });
}
for (const [name, value] of Object.entries(found)) process.env[name] ||= value;
