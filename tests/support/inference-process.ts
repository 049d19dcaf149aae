/**
 * LiveKit's own inference process with an embedding model in it; the class is not exported, the file is in the package.
 *
 * @module
 */

import { initializeLogger } from '@livekit/agents';
import { registerEmbedderRunner } from '../../src/memory/embedder/embedder-runner.ts';
import type { LocalEmbedder } from '../../src/memory/embedder/local.ts';
import type { InferenceExecutor } from '../../src/memory/embedder/shared.ts';

export interface InferenceProcess extends InferenceExecutor {
  start(): Promise<void>;
  initialize(): Promise<void>;
  close(): Promise<void>;
}

/** One a test file: a process registers one embedding model. */
export async function startInferenceProcess(
  choice: LocalEmbedder,
  weightsDir: string,
): Promise<InferenceProcess> {
  registerEmbedderRunner(choice, { weightsDir });
  registerEmbedderRunner(choice, { weightsDir });
  initializeLogger({ pretty: false, level: 'silent' });
  const file = new URL('./ipc/inference_proc_executor.js', import.meta.resolve('@livekit/agents'));
  const { InferenceProcExecutor } = await import(file.href);
  const executor: InferenceProcess = InferenceProcExecutor.createIfNeeded();
  await executor.start();
  await executor.initialize();
  return executor;
}
