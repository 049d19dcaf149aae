/**
 * In what form a chat service can be made to answer in JSON. It is found out by asking, once for each service and model, and
 * kept for all processes of the machine.
 *
 * @module
 */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** From what binds the model most: a schema that the service holds it to, any JSON, or a prompt that asks for it. */
const ANSWER_FORMATS = ['json_schema', 'json_object', 'text'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

export interface AnswerFormats {
  readonly current: AnswerFormat;
  /** Notes what the service has answered in. */
  keep(format: AnswerFormat): void;
}

/** The next that asks less of the service; `null` after the last. */
export function lesser(format: AnswerFormat): AnswerFormat | null {
  return ANSWER_FORMATS[ANSWER_FORMATS.indexOf(format) + 1] ?? null;
}

/** @param file Holds a format by service and model; without one, what is found out is kept for this process. */
export function answerFormats(service: string, file?: string): AnswerFormats {
  let known = file ? rememberedFormat(file, service) : undefined;
  return {
    get current() {
      return known ?? 'json_schema';
    },
    keep(format) {
      if (format === known) return;
      known = format;
      if (file) writeAll(file, { ...readAll(file), [service]: format });
    },
  };
}

/** @returns The form that a service is known to answer in; `undefined`: it was not asked yet, or the file was lost. */
export function rememberedFormat(file: string, service: string): AnswerFormat | undefined {
  return readAll(file)[service];
}

function readAll(file: string): Record<string, AnswerFormat> {
  try {
    const known = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
    return Object.fromEntries(known.filter((entry): entry is [string, AnswerFormat] => isFormat(entry[1])));
  } catch {
    return {};
  }
}

/** In one piece. A disk that refuses costs a question more, in the next process. */
function writeAll(file: string, formats: Readonly<Record<string, AnswerFormat>>): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.part`;
    writeFileSync(draft, JSON.stringify(formats));
    renameSync(draft, file);
  } catch {
    return;
  }
}

function isFormat(value: unknown): value is AnswerFormat {
  return (ANSWER_FORMATS as readonly unknown[]).includes(value);
}
