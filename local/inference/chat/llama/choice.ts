/**
 * The local model as the environment asks for it, loading in the background.
 *
 * @module
 */

import { join } from 'node:path';
import type { Log } from '../../../../src/telemetry/log.ts';
import { knownSpeed } from '../../../chat-speed.ts';
import { chatFile } from '../../../chat-weights.ts';
import { localChatOf } from '../../../local-chat.ts';
import { weightsDirOf } from '../../../weights.ts';
import type { ChosenModel } from '../routes.ts';
import { LocalChatModel, modelName } from './model.ts';
import { readPersona, readQuestions } from './prompt-starts.ts';

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
  const loaded = LocalChatModel.load({ path, prefixDir: join(dataDir, 'prefixes') }).then(async (model) => {
    await readPersona(model, env, log);
    return model;
  });
  // Whoever asks a model that could not be loaded is told why; until then nobody has to know.
  loaded.then((model) => void readQuestions(model, log)).catch(() => undefined);
  const tokensPerSecond = knownSpeed(path).then((speed) => speed?.writeTokensPerSecond);
  return { name: modelName(path), tokensPerSecond, loaded };
}
