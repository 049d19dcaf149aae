/**
 * The configuration of a worker, checked before it takes calls: the environment and `kindred.config.ts`, faults of both at once.
 *
 * @module
 */

import { initializeLogger } from '@livekit/agents';
import { type Config, loadConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import type { KindredDefinition } from '../setup/definition.ts';
import { definitionPath, faulty, loadDefinition } from '../setup/load-definition.ts';
import { serviceFaults } from '../setup/own-services.ts';

/**
 * @param source @default process.env
 * @throws KindredError `CONFIG_INVALID` whose message names every fault, a line each.
 */
export async function checkedConfig(source: NodeJS.ProcessEnv = process.env): Promise<Config> {
  const file = source.KINDRED_CONFIG || undefined;
  const [config, setup] = await Promise.allSettled([
    Promise.resolve().then(() => loadConfig(source)),
    checkedDefinition(file, source.LANGUAGE || 'en'),
  ]);
  const failed = [config, setup].flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const other = failed.find((error) => !(error instanceof KindredError));
  if (other !== undefined) throw other;
  const messages = failed.map((error) => (error as KindredError).message);
  if (messages.length > 0)
    throw new KindredError('CONFIG_INVALID', messages.join('\n'), { cause: failed[0] });
  return (config as PromiseFulfilledResult<Config>).value;
}

/** Makes its services once as well: a plugin that lacks its key says so now and not in a call. */
async function checkedDefinition(file: string | undefined, language: string): Promise<KindredDefinition> {
  const definition = await loadDefinition(file);
  // Plugins ask for the framework's log, which its command line opens later; it opens it anew.
  initializeLogger({ pretty: false, level: 'silent' });
  const faults = await serviceFaults(definition, { language });
  if (faults.length > 0) throw faulty(definitionPath(file), faults);
  return definition;
}
