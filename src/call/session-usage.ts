/**
 * What the session's models were used for: chat, transcription, and speech of a TTS that `kindred.config.ts` names. Our own
 * speech is counted where it is asked for, since the framework counts phrases as well that no service has spoken
 * (speech/tts/synthesis.ts).
 *
 * @module
 */

import { type metrics, voice } from '@livekit/agents';
import type { ModelUse, UsageMeter } from '../telemetry/usage/model-use.ts';

/**
 * Notes each use for as long as the session lives.
 *
 * @param isOwnTts Whether its TTS is one that `kindred.config.ts` names.
 */
export function followUsage(session: voice.AgentSession, usage: UsageMeter, isOwnTts: boolean): void {
  session.on(voice.AgentSessionEventTypes.MetricsCollected, ({ metrics: measured }) => {
    const use = useOf(measured);
    if (use && (use.operation !== 'speech' || isOwnTts)) usage.note(use);
  });
}

/** @returns `null` for what no service was asked for. */
function useOf(measured: metrics.AgentMetrics): ModelUse | null {
  if (measured.type === 'llm_metrics') {
    const { promptTokens, promptCachedTokens, completionTokens, metadata } = measured;
    return {
      ...{ operation: 'chat', model: metadata?.modelName ?? '' },
      ...{ inputTokens: promptTokens, cachedTokens: promptCachedTokens, outputTokens: completionTokens },
    };
  }
  if (measured.type === 'tts_metrics') {
    const { charactersCount: characters, audioDurationMs: audioMs, metadata } = measured;
    return { operation: 'speech', model: metadata?.modelName ?? '', characters, audioMs };
  }
  if (measured.type !== 'stt_metrics') return null;
  const { audioDurationMs, inputTokens, outputTokens, metadata } = measured;
  const tokens = { inputTokens, outputTokens };
  return {
    ...{ operation: 'transcription', model: metadata?.modelName ?? '' },
    ...tokens,
    audioMs: audioDurationMs,
  };
}
