/**
 * Conversations with questions whose evidence is known, turn by turn: the format that `npm run eval -- --dataset`
 * reads.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';

const episode = z.object({
  id: z.string().min(1),
  session: z.union([z.string(), z.number()]).transform(String),
  /** ISO 8601. */
  at: z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'not a point in time' }),
  speaker: z.string().min(1),
  text: z.string(),
});

const question = z.object({
  id: z.string(),
  question: z.string(),
  /** Ids of the episodes that hold the answer; without any, nothing can be judged and the question is left out. */
  evidence: z.array(z.string()),
  category: z.string(),
});

const datasetFile = z.object({
  name: z.string(),
  conversations: z.array(
    z.object({
      id: z.string(),
      /** ISO 639-1; the call's. @default en */
      language: z.string().optional(),
      episodes: z.array(episode),
      questions: z.array(question),
    }),
  ),
});

export type Dataset = z.output<typeof datasetFile>;
export type Conversation = Dataset['conversations'][number];

/** @throws KindredError `IMPORT_INVALID` that says what is wrong with the file. */
export async function readDataset(path: string): Promise<Dataset> {
  try {
    return datasetFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new KindredError('IMPORT_INVALID', `The dataset ${path} cannot be read: ${reason}`, { cause });
  }
}
