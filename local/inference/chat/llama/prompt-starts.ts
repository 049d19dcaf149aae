/**
 * How the product's prompts start, read before they are asked: the persona of replies, and the worked examples of the
 * questions about a turn, a call and the next greeting. What is said of a person comes after it, and tools stand late
 * in the prompt, so that one kept state serves everybody.
 *
 * @module
 */

import { instructionsFor, loadPersona } from '../../../../src/companion/persona.ts';
import { environmentSchema } from '../../../../src/environment.ts';
import { messageOf } from '../../../../src/errors.ts';
import { GREETING, SUMMARY } from '../../../../src/memory/extraction/continuity.ts';
import { EXTRACTION } from '../../../../src/memory/extraction/extraction.ts';
import { promptStart } from '../../../../src/memory/extraction/structured.ts';
import type { Prompt } from '../../../../src/memory/prompts/prompt.ts';
import type { Log } from '../../../../src/telemetry/log.ts';
import type { LocalChatModel } from './model.ts';
import type { PromptMessage } from './prompt.ts';
import { commonLength } from './slots.ts';

/**
 * Reads what the first call cannot wait for, unless it is kept on the disk: the persona that the environment names, and the
 * question about a turn, for else the next call would not know what was said in the first. Never rejects: what was
 * not read is read by the first who needs it.
 */
export async function readFirst(model: LocalChatModel, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  await readPersona(model, env, log);
  await readQuestions(model, [EXTRACTION], log);
}

/** Reads what the end of the first call needs, beside everything else. Never rejects, as {@link readFirst}. */
export async function readRest(model: LocalChatModel, log: Log): Promise<void> {
  await readQuestions(model, [SUMMARY, GREETING], log);
}

async function readPersona(model: LocalChatModel, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const { PERSONA_FILE, COMPANION_NAME, LANGUAGE } = environmentSchema.shape;
  try {
    const persona = await loadPersona(
      PERSONA_FILE.parse(env.PERSONA_FILE || undefined),
      COMPANION_NAME.parse(env.COMPANION_NAME || undefined),
      LANGUAGE.parse(env.LANGUAGE || undefined),
    );
    await readStart(model, (about) => [{ role: 'system', content: instructionsFor(persona, about) }]);
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the persona could not be read before the first call');
  }
}

async function readQuestions(model: LocalChatModel, prompts: readonly Prompt[], log: Log): Promise<void> {
  try {
    for (const prompt of prompts)
      await readStart(model, (content) => [...promptStart(prompt), { role: 'user', content }]);
    log.debug({ prompts: prompts.length }, 'questions of the memory are read');
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the questions of the memory could not be read beforehand');
  }
}

/** Where the prompts of two people part, their start ends. */
async function readStart(
  model: LocalChatModel,
  promptOf: (about: string) => readonly PromptMessage[],
): Promise<void> {
  const [tokens = [], other = []] = ['A', 'B'].map((about) => {
    const messages = promptOf(about);
    return model.tokenize(model.template.render(messages, [], messages.length, () => true).head);
  });
  await model.read({ tokens, headTokens: commonLength(tokens, other) });
}
