/**
 * The services of a process as `kindred.config.ts` wants them, and as one person has them: their voice, language and persona.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { loadPersona, type Persona } from '../companion/persona.ts';
import { messageOf } from '../errors.ts';
import { cleanText } from '../memory/fence.ts';
import { MAX_INSTRUCTIONS_CHARS } from '../setup/ask-instructions.ts';
import type { KindredDefinition, ServiceSettings } from '../setup/definition.ts';
import { McpServers } from '../setup/mcp/mcp-servers.ts';
import { listOf, OwnServices } from '../setup/own-services.ts';
import type { PersonSettings } from '../setup/person.ts';
import { PhraseBook } from '../speech/tts/phrase-book.ts';
import { synthesiseBy } from '../speech/tts/plugin-synthesis.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';
import type { Log } from '../telemetry/log.ts';
import type { Services, SetUp } from './call-services.ts';

/** The services of a process with what the file says of all calls. Asks nobody anything. */
export function setUp(services: Services, definition: KindredDefinition): SetUp {
  const { config, log } = services;
  const service: ServiceSettings = { language: config.companion.language };
  const setup = { definition, service, mcp: new McpServers(definition, services) };
  const voice = ownVoice(definition, service, log) ?? services.voice;
  const phrases = voice === services.voice ? services.phrases : phrasesFor(services, voice, service.language);
  return { ...services, setup, voice, phrases, persona: instructed(services.persona, definition) };
}

/** The same services where the person has no settings of their own. Never rejects. */
export async function servicesOf<S extends SetUp>(services: S, settings: PersonSettings): Promise<S> {
  const { config, log, setup } = services;
  const { language = config.companion.language, voice: asked, persona } = settings;
  if (language === config.companion.language && asked === undefined && persona === undefined) return services;
  const service: ServiceSettings = { language, ...(asked !== undefined && { voice: asked }) };
  const voice = ownVoice(setup.definition, service, log) ?? voiceOf(services, asked);
  const { offer } = config.companion;
  const companion = { ...config.companion, language, offer: { ...offer, language } };
  const phrases = phrasesFor(services, voice, language);
  const [own] = await Promise.all([personaOf(services, persona, language), phrases.loadKept()]);
  return {
    ...services,
    config: { ...config, companion },
    ...{ voice, phrases, persona: own, setup: { ...setup, service } },
  };
}

/** A voice of the OpenAI-compatible service. What it refuses the usual voice says. */
function voiceOf({ config, usage, log }: SetUp, asked: string | undefined): TtsVoice {
  const usual = { model: config.models.tts, voice: config.models.voice, used: usage.note };
  if (asked === undefined || asked === usual.voice) return usual;
  const told = () =>
    log.warn({ voice: asked }, "the TTS service refuses the person's voice: the usual one speaks");
  return { ...usual, voice: asked, instead: { voice: usual.voice, told } };
}

function phrasesFor({ config, client, log }: Services, voice: TtsVoice, language: string): PhraseBook {
  const dir = join(config.dataDir, 'phrases');
  return new PhraseBook({ dir, client, voice, language, companionName: config.companion.name, log });
}

/**
 * The voice of the TTS that the file names, by what it is made of: another model, another function or another voice has
 * another name, so that what was synthesised with the one before is not played.
 */
function ownVoice(definition: KindredDefinition, service: ServiceSettings, log: Log): TtsVoice | null {
  const { tts } = definition;
  if (tts === undefined) return null;
  const plugin = new OwnServices(definition, log).tts(service);
  if (!plugin) return null;
  const made = JSON.stringify([listOf(tts).map(String), service]);
  const voice = createHash('sha256').update(made).digest('hex').slice(0, 16);
  return { model: 'kindred.config.ts', voice, speak: (text, signal) => synthesiseBy(plugin, text, signal) };
}

/** What is said to everybody stands before what is said of the person, so that a provider's prefix cache holds. */
function instructed(persona: Persona, { instructions }: KindredDefinition): Persona {
  if (typeof instructions !== 'string' || instructions.trim() === '') return persona;
  return { ...persona, text: `${persona.text}\n\n${cleanText(instructions, MAX_INSTRUCTIONS_CHARS)}` };
}

async function personaOf(services: SetUp, asked: string | undefined, language: string): Promise<Persona> {
  const usual = { ...services.persona, language };
  if (asked === undefined) return usual;
  const { name } = usual;
  const { definition } = services.setup;
  if (!asked.endsWith('.md'))
    return instructed({ ...usual, text: asked.replaceAll('{name}', name) }, definition);
  try {
    return instructed(await loadPersona(asked, name, language), definition);
  } catch (error) {
    services.log.error(
      { error: messageOf(error) },
      "a person's persona cannot be read: the usual one speaks",
    );
    return usual;
  }
}
