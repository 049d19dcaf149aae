import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** Plays OSV: these holes, each in the package of its name. */
type Holes = Readonly<Record<string, { readonly in: string; readonly severity?: string }>>;

let server: Server | undefined;
afterEach(() => server?.close());

async function osvWith(holes: Holes): Promise<string> {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/v1/querybatch') {
      const { queries } = JSON.parse(body) as { queries: { package: { name: string; ecosystem: string } }[] };
      const results = queries.map(({ package: { name, ecosystem } }) => {
        const vulns = Object.entries(holes).filter((hole) => hole[1].in === name && ecosystem === 'npm');
        return vulns.length > 0 ? { vulns: vulns.map(([id]) => ({ id })) } : {};
      });
      return response.end(JSON.stringify({ results }));
    }
    const id = request.url?.split('/').at(-1) ?? '';
    const { severity } = holes[id] ?? {};
    return response.end(JSON.stringify({ id, summary: 'a hole', database_specific: { severity } }));
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Without npm, as where its registry has no advisories. */
async function audited(url: string): Promise<{ code: number; said: string }> {
  const env = { OSV_URL: url, PATH: '/nowhere' };
  const ended = await run(process.execPath, ['.ci/audit.mjs'], { env }).catch((error) => error);
  return { code: ended.code ?? 0, said: ended.stdout };
}

describe('the audit of what an image contains', () => {
  it('passes where nothing is known, and does not look at what only development needs', async () => {
    const url = await osvWith({ 'GHSA-1': { in: 'vitest', severity: 'CRITICAL' } });
    expect(await audited(url)).toEqual({ code: 0, said: '0 critical, 0 high, 0 moderate, 0 low\n' });
  });

  it('names each hole, and fails by a grave one or one that nobody has judged', async () => {
    const moderate = await osvWith({ 'GHSA-2': { in: 'undici', severity: 'MODERATE' } });
    expect(await audited(moderate)).toEqual({
      code: 0,
      said: 'GHSA-2 (moderate): a hole\n0 critical, 0 high, 1 moderate, 0 low\n',
    });
    server?.close();
    const grave = await osvWith({
      'GHSA-3': { in: 'undici', severity: 'CRITICAL' },
      'GHSA-4': { in: 'pino' },
    });
    const { code, said } = await audited(grave);
    expect(code).toBe(1);
    expect(said).toContain('GHSA-4 (no level)');
    expect(said).toContain('1 critical, 1 high, 0 moderate');
  });

  it('says so where it could not be done', async () => {
    const { code, said } = await audited('http://127.0.0.1:9');
    expect(code).toBe(0);
    expect(said).toContain('not audited');
  });
});
