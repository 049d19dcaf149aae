/**
 * The outbox's records on disk: one line each, `<crc32 in 8 hex digits> <json>\n`. A line that was torn by a crash
 * or changed since fails its checksum and is set aside; the lines around it stay readable.
 *
 * @module
 */

import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Extraction } from '../extraction/extraction.ts';
import { CATEGORIES, type Turn } from '../memory.ts';

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

const saidRecord = z.object({
  type: z.literal('said'),
  turn: z.object({
    id: z.string().min(1),
    userId: z.string().min(1),
    callId: z.string().min(1),
    at: instant,
    userText: z.string().min(1),
    confidence: z.number().optional(),
    agentText: z.string().nullable(),
  }),
});
const answeredRecord = z.object({ type: z.literal('answered'), turnId: z.string(), text: z.string() });
const doneRecord = z.object({ type: z.literal('done'), turnId: z.string() });
/** The database would not have it; what the model found in it is not asked for again. */
const refusedRecord = z.object({
  type: z.literal('refused'),
  turnId: z.string(),
  extraction: z
    .object({
      facts: z.array(
        z.object({
          category: z.enum(CATEGORIES),
          key: z.string(),
          value: z.string(),
          confidence: z.number(),
          importance: z.number(),
          validFrom: z.string().nullable(),
          validTo: z.string().nullable(),
        }),
      ),
      endedKeys: z.array(z.string()),
      openLoops: z.array(z.object({ text: z.string(), dueAt: z.string().nullable() })),
      closes: z.array(z.string()),
    })
    .nullish(),
});

const outboxRecord = z.discriminatedUnion('type', [saidRecord, answeredRecord, doneRecord, refusedRecord]);
export type OutboxRecord =
  | z.output<typeof saidRecord>
  | z.output<typeof answeredRecord>
  | z.output<typeof doneRecord>
  | { readonly type: 'refused'; readonly turnId: string; readonly extraction?: Extraction | null };

const CRC_DIGITS = 8;

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(CRC_DIGITS, '0');
}

export function encodeRecord(record: OutboxRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function decodeLine(line: string): OutboxRecord | null {
  const json = line.slice(CRC_DIGITS + 1);
  if (line[CRC_DIGITS] !== ' ' || checksum(json) !== line.slice(0, CRC_DIGITS)) return null;
  try {
    return outboxRecord.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/** One line of a file, with what it says; `null`: it cannot be read. */
export interface OutboxLine {
  readonly text: string;
  readonly record: OutboxRecord | null;
}

/** Reads a whole file; never throws, whatever the text is. */
export function decodeLines(text: string): OutboxLine[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [{ text: line, record: decodeLine(line) }]));
}

/** A turn that waits, and what the database has said of it so far. */
export interface PendingTurn {
  readonly turn: Turn;
  readonly refusals: number;
  /** What was found in it when it was refused; `undefined`: nobody has looked. */
  readonly extraction?: Extraction | null;
}

/** What a file of records says. */
export interface OutboxContents {
  /** Turns that were said and not done, in the order in which they were said. */
  readonly pending: readonly PendingTurn[];
  /** Lines that cannot be read, as they are. */
  readonly broken: readonly string[];
}

/** What is to be done with a whole file; never throws, whatever the text is. */
export function decodeRecords(text: string): OutboxContents {
  const turns = new Map<string, PendingTurn>();
  const broken: string[] = [];
  for (const { text: line, record } of decodeLines(text)) {
    if (!record) {
      broken.push(line);
      continue;
    }
    if (record.type === 'said') {
      const before = turns.get(record.turn.id);
      turns.set(record.turn.id, { refusals: 0, ...before, turn: record.turn });
      continue;
    }
    const pending = turns.get(record.turnId);
    if (!pending) continue;
    if (record.type === 'done') turns.delete(record.turnId);
    else if (record.type === 'answered')
      turns.set(record.turnId, { ...pending, turn: { ...pending.turn, agentText: record.text } });
    else
      turns.set(record.turnId, {
        ...pending,
        refusals: pending.refusals + 1,
        extraction: record.extraction === undefined ? pending.extraction : record.extraction,
      });
  }
  return { pending: [...turns.values()], broken };
}
