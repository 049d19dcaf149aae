import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fetchWeights } from '../../src/models/weights.ts';

/** A real file system of 64 kB, where the test may mount one. */
const disk = mkdtempSync(join(tmpdir(), 'kindred-small-disk-'));
const mounted = mount();

function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

test.skipIf(!mounted)(
  'a full disk is one clear sentence, asks no further source and leaves nothing behind',
  async () => {
    const content = Buffer.alloc(1_000_000, 7);
    const asked: string[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url ?? '');
      response.end(content);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const sources = ['first', 'second'].map(
      (name) => ({ kind: 'url', url: `http://127.0.0.1:${port}/${name}` }) as const,
    );
    const manifest = {
      name: 'large',
      licence: 'CC0-1.0',
      files: [{ path: 'model.bin', sha256, bytes: content.length, sources }],
    };
    await expect(fetchWeights(manifest, disk)).rejects.toMatchObject({
      code: 'WEIGHTS',
      message: `The weights large could not be fetched: the place ${disk} is full; free some space.`,
    });
    expect(asked).toEqual(['/first']);
    expect(readdirSync(disk)).toEqual([]);
    server.closeAllConnections();
    server.close();
  },
);
