/**
 * The local model as the environment asks for it, loading in the background.
 *
 * @module
 */

import { basename, join } from 'node:path';
import type { Log } from '../../../../src/telemetry/log.ts';
import { knownSpeed } from '../../../chat-speed.ts';
import { chatFile } from '../../../chat-weights.ts';
import { localChatOf } from '../../../local-chat.ts';
import { weightsDirOf } from '../../../weights.ts';
import type { ChosenModel } from '../routes.ts';
import { chatModelOf } from './answer.ts';
import type { LocalChatModel } from './model.ts';
import { readFirst, readRest } from './prompt-starts.ts';

/**
 * @param dataDir Where weights and kept prefixes stand (`KINDRED_DATA_DIR`).
 * @returns What `LOCAL_CHAT` chooses; undefined where it is not set. `loaded` rejects with KindredError `WEIGHTS`.
 * @throws KindredError `CONFIG_INVALID`
 */
export function chooseChat(
  env: NodeJS.ProcessEnv,
  dataDir: string,
  log: Log,
): 'stand-in' | ChosenModel | undefined {
  const { choice, gguf } = localChatOf(env);
  if (choice !== 'model') return choice;
  const { path } = chatFile(weightsDirOf(dataDir), gguf);
  const name = basename(path, '.gguf').toLowerCase();
  const loaded = load(path, dataDir).then(async (model) => {
    await readFirst(model, env, log);
    void readRest(model, log);
    return chatModelOf(name, model);
  });
  // Whoever asks a model that could not be loaded is told why; until then nobody has to know.
  loaded.catch(() => undefined);
  const tokensPerSecond = knownSpeed(path).then((speed) => speed?.writeTokensPerSecond);
  return { name, tokensPerSecond, loaded };
}

async function load(path: string, dataDir: string): Promise<LocalChatModel> {
  // The library is large and an option: a process that does not use the model does not load it.
  const { LocalChatModel } = await import('./model.ts');
  return LocalChatModel.load({ path, prefixDir: join(dataDir, 'prefixes') });
}
