/**
 * Ollama, where one answers: finds a chat model that is installed and passes requests on to it.
 *
 * @module
 */

import { z } from 'zod';
import type { ChatRequest } from './request.ts';

/**
 * How long a look for Ollama may take. Where nothing listens it is over at once; one that is there answers in milliseconds, but
 * during a cold start this process may not come to read it for seconds.
 */
const LOOK_TIMEOUT_MS = 10_000;
const DEFAULT_URL = 'http://127.0.0.1:11434';

/** Where Ollama would answer (`OLLAMA_URL`), without a trailing slash. */
export function ollamaUrlOf(env: NodeJS.ProcessEnv): string {
  return (env.OLLAMA_URL || DEFAULT_URL).replace(/\/+$/, '');
}

/** A chat model that Ollama has installed. */
export interface OllamaModel {
  readonly name: string;
  /** Whether the model accepts tools; sending them to another is answered with an error. */
  readonly takesTools: boolean;
}

const tagsAnswer = z.object({ models: z.array(z.looseObject({ name: z.string().min(1) })) });
const showAnswer = z.looseObject({ capabilities: z.array(z.string()).optional() });

async function describe(url: string, name: string, signal: AbortSignal): Promise<OllamaModel | undefined> {
  const response = await fetch(`${url}/api/show`, {
    method: 'POST',
    body: JSON.stringify({ model: name }),
    signal,
  });
  const answer = showAnswer.safeParse(response.ok ? await response.json() : {});
  const capabilities = answer.success ? answer.data.capabilities : undefined;
  // Releases before 0.6.4 do not tell capabilities; there the name is all there is to judge by.
  if (capabilities === undefined)
    return /embed|minilm|bge/i.test(name) ? undefined : { name, takesTools: true };
  if (!capabilities.includes('completion')) return undefined;
  return { name, takesTools: capabilities.includes('tools') };
}

/**
 * The first installed chat model, one that takes tools before one that does not.
 *
 * @param url Where Ollama would be, without a trailing slash.
 * @param signal Ends the look early.
 * @returns `undefined` when nothing answers within ten seconds or no chat model is installed; it never throws.
 */
export async function findOllamaModel(url: string, signal?: AbortSignal): Promise<OllamaModel | undefined> {
  const timeout = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  const within = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const response = await fetch(`${url}/api/tags`, { signal: within });
    const tags = tagsAnswer.parse(await response.json());
    const described = await Promise.all(tags.models.map(({ name }) => describe(url, name, within)));
    const models = described.filter((model) => model !== undefined);
    return models.find((model) => model.takesTools) ?? models[0];
  } catch {
    return undefined;
  }
}

/**
 * Passes a chat request on to Ollama's own OpenAI-compatible endpoint; the answer's body streams through as it comes.
 *
 * @throws TypeError when Ollama cannot be reached (as `fetch` does).
 */
export async function proxyToOllama(
  url: string,
  model: OllamaModel,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { tools, tool_choice, ...rest } = request;
  const body = model.takesTools ? { ...rest, tools, tool_choice } : rest;
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, model: model.name }),
    signal,
  });
  const type = response.headers.get('content-type') ?? 'application/json';
  return new Response(response.body, { status: response.status, headers: { 'content-type': type } });
}
