import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { livekitConfig } from '../../local/livekit.ts';
import { agentEnvironment, chooseLocal } from '../../local/stack/backends.ts';
import { loadKeys } from '../../local/stack/keys.ts';
import { lockPath, StackLock } from '../../local/stack/lock.ts';
import { assertFree, MAX_PAGE_PORT, portsFrom } from '../../local/stack/ports.ts';
import { privateFolder } from '../../local/stack/private-folder.ts';
import {
  readStackFile,
  removeStackFile,
  type StackFile,
  writeStackFile,
} from '../../local/stack/stack-file.ts';
import { freeNeighbours } from '../../local/test-stack/free-ports.ts';
import { loadConfig } from '../../src/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const never = new AbortController().signal;
/** No process has this id on any system we run on. */
const NOBODY = 2 ** 30;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindred-stack-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('the ports of the stack', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer().listen(await freeNeighbours(), '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => server.close());

  function taken(): number {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  it('are refused when one is in use, with the port and what wanted it', async () => {
    const ports = portsFrom(taken());
    await expect(assertFree(ports, ['page', 'supabase'])).rejects.toThrow(
      `Port ${taken()} (for the page) is in use: stop what uses it, or move the stack: npm run dev -- --port N.`,
    );
  });

  it('do not matter for a part that runs elsewhere', async () => {
    await assertFree(portsFrom(taken()), ['supabase', 'livekitUdp']);
  });
});

describe('the lock of a data folder', () => {
  it('refuses a second stack while the first one runs, and lets it in afterwards', async () => {
    const lock = await StackLock.acquire(dir, never);
    await expect(StackLock.acquire(dir, never)).rejects.toMatchObject({
      code: 'LOCAL_STACK',
      message: `A stack already runs in ${dir} (process ${process.pid}): stop it, or give this one another folder with KINDRED_DATA_DIR.`,
    });
    lock.release();
    (await StackLock.acquire(dir, never)).release();
  });

  it('is taken over from a stack that was killed', async () => {
    writeFileSync(lockPath(dir), JSON.stringify({ pid: NOBODY, guardian: NOBODY }));
    await StackLock.acquire(dir, never);
    expect(JSON.parse(readFileSync(lockPath(dir), 'utf8')).pid).toBe(process.pid);
  });

  it('waits while the guardian of a killed stack still cleans up', async () => {
    writeFileSync(lockPath(dir), JSON.stringify({ pid: NOBODY, guardian: process.ppid }));
    const patience = new AbortController();
    const acquiring = StackLock.acquire(dir, patience.signal);
    patience.abort();
    await expect(acquiring).rejects.toThrow();
    expect(JSON.parse(readFileSync(lockPath(dir), 'utf8')).pid).toBe(NOBODY);
  });

  it('from before the last start of the machine is worth nothing, whoever has its process id now', async () => {
    writeFileSync(lockPath(dir), JSON.stringify({ pid: process.ppid }));
    utimesSync(lockPath(dir), 0, 0);
    (await StackLock.acquire(dir, never)).release();
  });
});

describe('the keys of a data folder', () => {
  it('are made once, for their owner alone', async () => {
    const keys = await loadKeys(dir);
    expect(await loadKeys(dir)).toEqual(keys);
    expect(statSync(join(dir, 'keys.json')).mode & 0o777).toBe(0o600);
    rmSync(join(dir, 'keys.json'));
    expect(await loadKeys(dir)).not.toEqual(keys);
  });

  it('hold one token per database role, signed with the secret', async () => {
    const { serviceRoleKey, anonKey, jwtSecret } = await loadKeys(dir);
    const roles = [serviceRoleKey, anonKey].map((token) => {
      const [header, claims = '', signature] = token.split('.');
      const expected = createHmac('sha256', jwtSecret).update(`${header}.${claims}`).digest('base64url');
      expect(signature).toBe(expected);
      return JSON.parse(Buffer.from(claims, 'base64url').toString()).role;
    });
    expect(roles).toEqual(['service_role', 'anon']);
  });

  it('are not overwritten when they cannot be read', async () => {
    writeFileSync(join(dir, 'keys.json'), '{"livekit"');
    await expect(loadKeys(dir)).rejects.toThrow(/keys.json cannot be read as keys: delete it/);
    expect(readFileSync(join(dir, 'keys.json'), 'utf8')).toBe('{"livekit"');
  });
});

describe('the choice of services', () => {
  async function environment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    const place = { ports: portsFrom(4000), keys: await loadKeys(dir), dataDir: dir };
    return agentEnvironment(env, chooseLocal(env), place);
  }

  it('runs all of them here when none is named, and the agent can start on that', async () => {
    expect(chooseLocal({})).toEqual({ livekit: true, supabase: true, inference: true });
    const config = loadConfig(await environment({}));
    expect(config.livekit.url).toBe('ws://127.0.0.1:4003');
    expect(config.supabase?.url).toBe('http://127.0.0.1:4001');
    expect(config.openai.baseUrl).toBe('http://127.0.0.1:4002/v1');
    expect(config.worker.port).toBe(4005);
  });

  it('leaves out each one that is named, and takes an empty variable for none', async () => {
    expect(chooseLocal({ LIVEKIT_URL: 'wss://x.livekit.cloud' }).livekit).toBe(false);
    expect(chooseLocal({ SUPABASE_URL: 'https://x.supabase.co' }).supabase).toBe(false);
    expect(chooseLocal({ OPENAI_API_KEY: 'sk-12345678' }).inference).toBe(false);
    expect(chooseLocal({ OPENAI_BASE_URL: 'http://localhost:1234/v1' }).inference).toBe(false);
    expect(chooseLocal({ LIVEKIT_URL: '', OPENAI_API_KEY: '' })).toMatchObject({
      livekit: true,
      inference: true,
    });
  });

  it('uses the official API for a key alone, and needs no key for another address', async () => {
    expect(loadConfig(await environment({ OPENAI_API_KEY: 'sk-12345678' })).openai).toEqual({
      apiKey: 'sk-12345678',
      baseUrl: 'https://api.openai.com/v1',
    });
    const elsewhere = await environment({ OPENAI_BASE_URL: 'http://localhost:1234/v1' });
    expect(loadConfig(elsewhere).openai.baseUrl).toBe('http://localhost:1234/v1');
  });

  it('keeps models that the user has chosen', async () => {
    const { STT_MODEL, TTS_VOICE } = await environment({ TTS_VOICE: 'amy' });
    expect({ STT_MODEL, TTS_VOICE }).toEqual({ STT_MODEL: 'moonshine-tiny-en', TTS_VOICE: 'amy' });
  });
});

describe('stack.json', () => {
  const stack: StackFile = {
    page: 'http://localhost:3000',
    livekit: { url: 'ws://127.0.0.1:3003', apiKey: 'key', apiSecret: 'secret' },
    supabase: { url: 'http://127.0.0.1:3001', serviceRoleKey: 'service', anonKey: 'anon' },
    openai: { baseUrl: 'http://127.0.0.1:3002/v1', apiKey: 'none' },
    agentName: 'kindred',
    phone: null,
    outboundTrunk: null,
    answeringPort: null,
    chatModel: 'rule-based stand-in',
    pids: { stack: process.pid },
    startedAt: '2026-11-24T22:00:00.000Z',
  };

  it('tells where the stack is, to its owner alone', async () => {
    await writeStackFile(dir, stack);
    expect(await readStackFile(dir)).toEqual(stack);
    expect(statSync(join(dir, 'stack.json')).mode & 0o777).toBe(0o600);
  });

  it('counts for nothing once its stack has ended, was killed, or when it is damaged', async () => {
    const nobody = /^No stack is running in .*: start one with npm run dev\.$/;
    await expect(readStackFile(dir)).rejects.toThrow(nobody);
    await writeStackFile(dir, { ...stack, pids: { stack: NOBODY } });
    await expect(readStackFile(dir)).rejects.toThrow(nobody);
    writeFileSync(join(dir, 'stack.json'), '{"page":');
    await expect(readStackFile(dir)).rejects.toThrow(nobody);
    await writeStackFile(dir, stack);
    await removeStackFile(dir);
    await expect(readStackFile(dir)).rejects.toThrow(nobody);
  });
});

describe('npm run dev', () => {
  interface Outcome {
    readonly code: unknown;
    readonly stdout: string;
    readonly stderr: string;
  }

  function dev(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { cwd: ROOT, env: { ...process.env, KINDRED_DATA_DIR: dir, ...env } };
      execFile(process.execPath, ['local/stack.ts', ...args], options, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      });
    });
  }

  it('starts nothing and leaves the folder free when a port is in use', async () => {
    const port = await freeNeighbours();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const { code, stdout, stderr } = await dev(['--port', String(port)]);
    server.close();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`Kindred cannot start: Port ${port} (for the page) is in use`);
    (await StackLock.acquire(dir, never)).release();
  });

  it('names every fault of the configuration at once', async () => {
    const { code, stderr } = await dev([], {
      LIVEKIT_URL: 'wss://x.livekit.cloud',
      SUPABASE_URL: 'nonsense',
    });
    expect(code).toBe(1);
    for (const name of ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET', 'SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY'])
      expect(stderr).toContain(`${name}: `);
  });

  it('refuses a port that leaves no room for its neighbours', async () => {
    const { code, stderr } = await dev(['--port', '65535']);
    expect(code).toBe(1);
    expect(stderr).toContain(`a whole number from 1 to ${MAX_PAGE_PORT}`);
  });

  it('explains itself', async () => {
    const { code, stdout } = await dev(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--port <n>');
  });
});

describe('the folders of a stack', () => {
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it('are closed to other accounts, those that an older version has made too', async () => {
    const [fresh, open] = [join(dir, 'a', 'fresh'), join(dir, 'open')];
    mkdirSync(open, { mode: 0o755 });
    await Promise.all([privateFolder(fresh), privateFolder(open)]);
    expect([modeOf(fresh), modeOf(open)]).toEqual([0o700, 0o700]);
  });

  it('have no media of LiveKit listen beyond this machine', () => {
    const config = JSON.parse(livekitConfig(portsFrom(4000), { apiKey: 'a', apiSecret: 'b' }));
    expect(config).toMatchObject({ bind_addresses: ['127.0.0.1'], rtc: { tcp_port: 0 } });
  });
});
