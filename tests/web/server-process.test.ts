import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const SERVER = fileURLToPath(new URL('../../web/server.ts', import.meta.url));
const KEYS = {
  LIVEKIT_API_SECRET: 'secret-that-must-never-reach-a-browser',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key-that-must-never-reach-a-browser',
};
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  LIVEKIT_URL: 'ws://127.0.0.1:9',
  LIVEKIT_API_KEY: 'APIprocess',
  SUPABASE_URL: 'http://127.0.0.1:9',
  ...KEYS,
};

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

describe('the page’s server as a process', () => {
  let running: ChildProcess | undefined;
  afterEach(() => {
    running?.kill('SIGKILL');
  });

  const start = (environment: Record<string, string>) => {
    const server = spawn(process.execPath, [SERVER], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    running = server;
    const ended = new Promise<Ended>((resolve) => {
      let stderr = '';
      server.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      server.on('close', (code) => resolve({ code, stderr }));
    });
    /** The line that says where it listens. */
    const ready = new Promise<number>((resolve) => {
      server.stdout.on('data', (chunk) => {
        const port = /"port":(\d+)/.exec(String(chunk))?.[1];
        if (port) resolve(Number(port));
      });
    });
    return { server, ended, ready };
  };

  it('serves the page without any key in it and ends with 0 on SIGTERM', async () => {
    const { server, ended, ready } = start({ ...ENVIRONMENT, PORT: '0' });
    const url = `http://127.0.0.1:${await ready}`;
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok');
    const document = await (await fetch(url)).text();
    const assets = [...document.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThanOrEqual(2);
    const texts = await Promise.all(assets.map(async (path) => (await fetch(url + path)).text()));
    const everything = [document, ...texts].join('\n');
    expect(everything).toContain('/api/connection-details');
    for (const key of Object.values(KEYS)) expect(everything).not.toContain(key);
    server.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it('says aloud that it is open to everybody where it listens beyond this machine', async () => {
    const { server, ended, ready } = start({ ...ENVIRONMENT, PORT: '0', HOST: '0.0.0.0' });
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await ready;
    server.kill('SIGTERM');
    await ended;
    expect(said).toMatch(/"level":40.*whoever reaches this address/);
  });

  it('names every variable that is missing, in one sentence, and ends with 1', async () => {
    const { ended } = start({ PATH: ENVIRONMENT.PATH, LIVEKIT_URL: 'nonsense' });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    for (const name of ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'SUPABASE_URL']) expect(stderr).toContain(name);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says that its port is in use and ends with 1', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
    });
    const { ended } = start({ ...ENVIRONMENT, PORT: String(port) });
    const { code, stderr } = await ended;
    holder.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The page's port ${port} is in use; stop what listens there or choose another PORT.\n`,
    );
  });
});
