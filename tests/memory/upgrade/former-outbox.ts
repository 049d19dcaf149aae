/**
 * Outbox files as processes of before 2026-11-30 left them when they were killed.
 *
 * @module
 */

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Turn } from '../../../src/memory/memory.ts';

export type FormerRecord =
  | { readonly type: 'said'; readonly turn: Turn }
  | { readonly type: 'answered'; readonly turnId: string; readonly text: string }
  | { readonly type: 'done'; readonly turnId: string };

/** A file of a process that is gone. */
export async function leaveOutbox(
  dir: string,
  callId: string,
  records: readonly FormerRecord[],
): Promise<void> {
  const path = join(dir, `${callId}.999999999.outbox`);
  const lines = records.map((record) => {
    const json = JSON.stringify(record);
    return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
  });
  await appendFile(path, lines.join(''));
}
