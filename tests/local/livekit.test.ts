import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildLivekit, findLivekit, isRecent, livekitConfig } from '../../local/livekit.ts';
import { portsFrom } from '../../local/stack/ports.ts';

const never = new AbortController().signal;

describe('the LiveKit server', () => {
  let dir: string;
  let bin: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kindred-livekit-'));
    bin = join(dir, 'bin');
    // Only what a test puts there is on PATH.
    vi.stubEnv('PATH', join(dir, 'path'));
    mkdirSync(join(dir, 'path'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(dir, { recursive: true });
  });

  function onPath(name: string, script: string): void {
    const path = join(dir, 'path', name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  it('is the one on PATH', async () => {
    onPath('livekit-server', 'echo livekit-server version 1.12.0');
    expect(await findLivekit(dir, never)).toEqual({ kind: 'found', path: 'livekit-server' });
  });

  it('is the one that was built before, whatever is on PATH', async () => {
    mkdirSync(bin);
    writeFileSync(join(bin, 'livekit-server'), '');
    onPath('livekit-server', 'echo livekit-server version 1.12.0');
    expect(await findLivekit(dir, never)).toEqual({ kind: 'found', path: join(bin, 'livekit-server') });
  });

  it('has to be built when there is none, or one that is too old', async () => {
    const toBuild = { kind: 'to-build', path: join(bin, 'livekit-server') };
    expect(await findLivekit(dir, never)).toEqual(toBuild);
    onPath('livekit-server', 'echo livekit-server version 1.9.11');
    expect(await findLivekit(dir, never)).toEqual(toBuild);
  });

  it.each([
    ['1.9.11', false],
    ['1.10.0', true],
    ['1.13.5', true],
    ['2.0.0', true],
    ['0.15.1', false],
  ])('of version %s is recent enough: %s', (version, expected) => {
    expect(isRecent(version)).toBe(expected);
  });

  it('without Go asks for Go, for the server itself, or for one elsewhere', async () => {
    const building = buildLivekit(join(bin, 'livekit-server'), never);
    await expect(building).rejects.toMatchObject({ code: 'LOCAL_STACK' });
    await expect(building).rejects.toThrow(
      /LiveKit server: it is not there, and no Go to build it with\. Install Go 1\.26 or newer .* Install livekit-server 1\.13\.5 itself .* LIVEKIT_URL/,
    );
  });

  it('passes on what a Go that is too old says', async () => {
    onPath(
      'go',
      'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)" >&2; exit 1',
    );
    const building = buildLivekit(join(bin, 'livekit-server'), never);
    await expect(building).rejects.toThrow(
      /requires go >= 1\.26\.0 \(running go 1\.22\.1.* Install Go 1\.26 or newer/,
    );
  });

  it('says why it could not be built, and leaves nothing half-written behind', async () => {
    const failing =
      'out=""; while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; echo half > "$out"; echo "dial tcp: no such host" >&2; exit 1';
    onPath('go', `[ "$1" = version ] && exit 0; ${failing}`);
    const building = buildLivekit(join(bin, 'livekit-server'), never);
    await expect(building).rejects.toThrow(/could not be built: dial tcp: no such host/);
    expect(readdirSync(bin)).toEqual([]);
  });

  it('appears under its name once it is whole', async () => {
    onPath(
      'go',
      '[ "$1" = version ] && exit 0; out=""; while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; echo whole > "$out"',
    );
    await buildLivekit(join(bin, 'livekit-server'), never);
    expect(readdirSync(bin)).toEqual(['livekit-server']);
  });

  it('is not built to the end when the start is called off', async () => {
    onPath('go', '[ "$1" = version ] && exit 0; exec /bin/sleep 60');
    const start = new AbortController();
    const building = buildLivekit(join(bin, 'livekit-server'), start.signal);
    setTimeout(() => start.abort(), 100);
    await expect(building).rejects.toThrow(/abort/i);
  });

  it('listens on this machine only, on the ports of the stack', () => {
    const config = JSON.parse(livekitConfig(portsFrom(3000), { apiKey: 'key', apiSecret: 'secret' }));
    expect(config).toMatchObject({
      port: 3003,
      bind_addresses: ['127.0.0.1'],
      rtc: { tcp_port: 0, udp_port: 3004, node_ip: '127.0.0.1' },
      keys: { key: 'secret' },
    });
  });
});
