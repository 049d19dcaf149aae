/**
 * STT, LLM and TTS as `kindred.config.ts` names them.
 *
 * @module
 */

import { inference, llm, stt, tts, type VAD } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { KindredDefinition, ModelChoice, ModelChoices, ServiceSettings } from './definition.ts';

type Kind = 'stt' | 'llm' | 'tts';
type Model = llm.LLM | llm.RealtimeModel;

/** The services that the definition names; `undefined`: it does not, or none of them could be made. */
export class OwnServices {
  readonly #definition: Pick<KindredDefinition, Kind>;
  readonly #log: Log;

  constructor(definition: Pick<KindredDefinition, Kind>, log: Log) {
    this.#definition = definition;
    this.#log = log;
  }

  /** @param vad For a service that transcribes whole utterances. */
  stt(settings: ServiceSettings, vad: VAD): stt.STT | undefined {
    return this.#made('stt', this.#definition.stt, makeStt, settings, (sttInstances) => {
      const isWhole = sttInstances.some(({ capabilities }) => !capabilities.streaming);
      return new stt.FallbackAdapter({ sttInstances, ...(isWhole && { vad }) });
    });
  }

  llm(settings: ServiceSettings): llm.LLM | llm.RealtimeModel | undefined {
    const together = (models: Model[]) => new llm.FallbackAdapter({ llms: models as llm.LLM[] });
    return this.#made<Model>('llm', this.#definition.llm as ModelChoices<Model>, makeLlm, settings, together);
  }

  tts(settings: ServiceSettings): tts.TTS | undefined {
    const together = (ttsInstances: tts.TTS[]) => new tts.FallbackAdapter({ ttsInstances });
    return this.#made('tts', this.#definition.tts, makeTts, settings, together);
  }

  /** One that cannot be made is left out: the call goes on with the others, or with those of the environment. */
  #made<T>(
    kind: Kind,
    choices: ModelChoices<T> | undefined,
    make: Maker<T>,
    settings: ServiceSettings,
    together: (services: T[]) => T,
  ): T | undefined {
    if (choices === undefined) return undefined;
    const made = listOf(choices).flatMap((choice) => {
      try {
        return [make(choice, settings)];
      } catch (error) {
        this.#log.error(
          { service: kind, error: messageOf(error) },
          'a service of kindred.config.ts cannot be made',
        );
        return [];
      }
    });
    return made.length > 1 ? together(made) : made[0];
  }
}

type Maker<T> = (choice: ModelChoice<T>, settings: ServiceSettings) => T;

/** A language that the name says goes before the person's. */
const makeStt: Maker<stt.STT> = (choice, settings) => {
  if (typeof choice === 'function') return choice(settings);
  const [model, named] = inference.parseSTTModelString(choice);
  return new inference.STT({ model, language: named ?? settings.language });
};

const makeLlm: Maker<Model> = (choice, settings) =>
  typeof choice === 'function' ? choice(settings) : inference.LLM.fromModelString(choice);

/** The person's voice goes before one that the name says. */
const makeTts: Maker<tts.TTS> = (choice, settings) => {
  if (typeof choice === 'function') return choice(settings);
  const [model, named] = inference.parseTTSModelString(choice);
  const { language, voice = named || undefined } = settings;
  return new inference.TTS({ model, voice, language });
};

const CLASSES: Readonly<Record<Kind, Class>> = { stt: stt.STT, llm: llm.LLM, tts: tts.TTS };
const MAKERS = { stt: makeStt, llm: makeLlm, tts: makeTts } as const;

/**
 * Makes each service once, as a call will: a plugin without its key says so now.
 *
 * @returns One sentence for each that cannot be made.
 */
export async function serviceFaults(
  definition: KindredDefinition,
  settings: ServiceSettings,
): Promise<string[]> {
  const faults: string[] = [];
  for (const kind of ['stt', 'llm', 'tts'] as const) {
    const choices = definition[kind] as ModelChoices<unknown> | undefined;
    if (choices === undefined) continue;
    const make = MAKERS[kind] as Maker<unknown>;
    for (const [i, choice] of listOf(choices).entries()) {
      const isAlone = listOf(choices).length === 1;
      const wanted = kind === 'llm' && isAlone ? [llm.LLM, llm.RealtimeModel] : [CLASSES[kind]];
      const fault = await faultOf(() => make(choice, settings), wanted);
      if (fault) faults.push(`${Array.isArray(choices) ? `${kind}.${i}` : kind}: ${fault}`);
    }
  }
  return faults;
}

async function faultOf(make: () => unknown, wanted: readonly Class[]): Promise<string | null> {
  try {
    const made = make();
    if (wanted.some((one) => made instanceof one)) {
      await (made as { close?(): Promise<void> }).close?.();
      return null;
    }
    const name = (made as object | null)?.constructor?.name ?? String(made);
    const names = wanted.map((one) => (one.name === 'LLM' ? 'an LLM' : `a ${one.name}`)).join(' or ');
    return `it makes ${name}; it must make ${names} of the @livekit/agents that is installed here`;
  } catch (error) {
    return `it cannot be made: ${messageOf(error)}`;
  }
}

type Class = (abstract new (...args: never[]) => unknown) & { readonly name: string };

export function listOf<T>(choices: ModelChoices<T>): readonly ModelChoice<T>[] {
  return typeof choices === 'object' ? (choices as readonly ModelChoice<T>[]) : [choices as ModelChoice<T>];
}
