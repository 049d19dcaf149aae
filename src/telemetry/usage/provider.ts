/**
 * Who runs the model services, as OpenTelemetry names them.
 *
 * @module
 */

/** By the end of a host's name. */
const PROVIDERS: ReadonlyArray<readonly [suffix: string, provider: string]> = [
  ['openai.azure.com', 'azure.ai.openai'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['openai.com', 'openai'],
  ['anthropic.com', 'anthropic'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral_ai'],
  ['deepseek.com', 'deepseek'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'x_ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
];

/** @returns Who is known by the host; else `openai`, whose API it is. */
export function providerOf(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const known = PROVIDERS.find(([suffix]) => hostname === suffix || hostname.endsWith(`.${suffix}`));
  return known?.[1] ?? 'openai';
}
