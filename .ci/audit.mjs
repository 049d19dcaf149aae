/**
 * `node .ci/audit.mjs`: known holes in what a production image contains, by npm's advisories, else by OSV's data. Where neither
 * can be had it says so. Ends with 1 where one of them is critical or high.
 *
 * OSV's interface: https://google.github.io/osv.dev/post-v1-querybatch/
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const OSV = process.env.OSV_URL ?? 'https://api.osv.dev';
const TIMEOUT_MS = 30_000;
const BATCH = 500;
const LEVELS = ['critical', 'high', 'moderate', 'low'];

/** What npm knows; `null` where the registry has no advisories. */
function askNpm() {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  try {
    return JSON.parse(stdout).metadata?.vulnerabilities ?? null;
  } catch {
    return null;
  }
}

async function ask(path, body) {
  const request = body && { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${OSV}${path}`, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** Name and version of what is installed for production. */
function productionPackages() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return Object.entries(packages).flatMap(([path, { dev, version }]) => {
    const name = path.split('node_modules/').at(-1);
    return dev || !name || !version ? [] : [{ name, version }];
  });
}

/** What OSV knows, by level. @throws where it cannot be reached */
async function askOsv() {
  const queries = productionPackages().map(({ name, version }) => ({
    package: { name, ecosystem: 'npm' },
    version,
  }));
  const ids = new Set();
  for (let at = 0; at < queries.length; at += BATCH) {
    const { results } = await ask('/v1/querybatch', { queries: queries.slice(at, at + BATCH) });
    for (const { vulns = [] } of results) for (const { id } of vulns) ids.add(id);
  }
  const found = Object.fromEntries(LEVELS.map((level) => [level, 0]));
  for (const id of ids) {
    const { database_specific, summary } = await ask(`/v1/vulns/${encodeURIComponent(id)}`);
    const level = database_specific?.severity?.toLowerCase();
    // One without a level may be any: somebody has to look.
    found[level in found ? level : 'high'] += 1;
    console.log(`${id} (${level ?? 'no level'}): ${summary ?? 'no summary'}`);
  }
  return found;
}

const notAudited = (error) =>
  console.log(`no advisories to be had: not audited (${error.cause?.message ?? error.message})`);
const found = askNpm() ?? (await askOsv().catch(notAudited));
if (found) console.log(LEVELS.map((level) => `${found[level]} ${level}`).join(', '));
process.exit(found && found.critical + found.high > 0 ? 1 : 0);
