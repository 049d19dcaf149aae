/**
 * What a request of the pool asks for, in the words of OpenTelemetry's conventions. It looks at the address and at the
 * model's name, never at what is said.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { Service } from './policies.ts';
import type { WatchedRequest } from './request-watch.ts';

const OPERATIONS: Partial<Record<Service, string>> = {
  chat: 'chat',
  embedding: 'embeddings',
  speech: 'speech',
  transcription: 'transcription',
};
const RPC = /\/rpc\/(\w+)$/;
/**
 * Of a request in JSON, which is some ten thousand characters long and is not parsed on the way of a reply: its quotation
 * marks within texts are escaped, and `model` mostly comes first.
 */
const MODEL = /(?<!\\)"model":\s*"([^"\\]*)"/;
/** Asking which models there are is no use of one. */
const MODEL_LIST = /\/models(?:\/|$)/;

export interface ModelRequest {
  readonly operation: string;
  readonly model: string | undefined;
}

/** @returns `null` for a request that uses no model. */
export function modelRequestOf({ service, url, body }: WatchedRequest): ModelRequest | null {
  const operation = OPERATIONS[service];
  return operation === undefined || MODEL_LIST.test(url.pathname)
    ? null
    : { operation, model: modelOf(body) };
}

function modelOf(body: unknown): string | undefined {
  if (body instanceof FormData) return textOf(body.get('model'));
  return typeof body === 'string' ? MODEL.exec(body)?.[1] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The name of a span, of which there are few, and what stands on it. */
export function spanOf(
  request: WatchedRequest,
  model: ModelRequest | null,
  provider: string,
): { readonly name: string; readonly attributes: Attributes } {
  if (model) {
    const attributes = modelAttributes(model, provider);
    return { name: model.model ? `${model.operation} ${model.model}` : model.operation, attributes };
  }
  const [, procedure] = RPC.exec(request.url.pathname) ?? [];
  if (request.service !== 'database' || !procedure) return { name: request.method, attributes: {} };
  const attributes = { 'db.system.name': 'postgresql', 'db.stored_procedure.name': procedure };
  return { name: procedure, attributes };
}

export function modelAttributes({ operation, model }: ModelRequest, provider: string): Attributes {
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    ...(model !== undefined && { 'gen_ai.request.model': model }),
  };
}
