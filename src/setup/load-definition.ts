/**
 * Reads `kindred.config.ts`.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KindredError, messageOf } from '../errors.ts';
import type { KindredDefinition } from './definition.ts';
import { definitionFaults } from './definition-faults.ts';

const DEFAULT_FILE = 'kindred.config.ts';

/**
 * @param file As KINDRED_CONFIG names it. @default kindred.config.ts in the working folder, where there is one
 * @returns What it says; nothing where there is no file.
 * @throws KindredError `CONFIG_INVALID` whose message names every fault at once, a line each.
 */
export async function loadDefinition(file: string | undefined): Promise<KindredDefinition> {
  const path = resolve(file ?? DEFAULT_FILE);
  if (!existsSync(path)) {
    if (file === undefined) return {};
    throw new KindredError('CONFIG_INVALID', `KINDRED_CONFIG: there is no file ${file}`);
  }
  const definition = await read(path);
  const faults = definitionFaults(definition);
  if (faults.length > 0) throw faulty(path, faults);
  return definition as KindredDefinition;
}

/** An error that lists what is wrong with the file. */
export function faulty(path: string, faults: readonly string[]): KindredError {
  return new KindredError('CONFIG_INVALID', `${path} has faults:\n  ${faults.join('\n  ')}`);
}

/** Where the definition is read from, for messages. */
export function definitionPath(file: string | undefined): string {
  return resolve(file ?? DEFAULT_FILE);
}

async function read(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (cause) {
    throw new KindredError('CONFIG_INVALID', `${path} cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}
