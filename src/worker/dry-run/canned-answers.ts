/**
 * What the services answer to a dry run: constants, in the shapes of the real ones. Nothing leaves the
 * process.
 *
 * @module
 */

import { EMBEDDING_DIMENSIONS, type Embedder } from '../../memory/embedder/embedder.ts';
import type { Fetch } from '../../pool/clients.ts';
import type { DatabaseRpc } from '../../pool/database/database-rpc.ts';

/** What is heard and what is answered. Short: transcripts are paced by their letters. */
export const LINE = 'Hush.';
/** 400 ms at 24 kHz: enough for what runs with each frame to be compiled. */
const SOUND_SAMPLES = 9_600;
/** Just above what counts as silence, which would not be played. */
const HUM = 400;
/** Enough for the search to be compiled. */
const MEMORIES = 100;

const VECTOR = new Float32Array(EMBEDDING_DIMENSIONS).fill(1 / Math.sqrt(EMBEDDING_DIMENSIONS));
const MODEL = 'dry-run';

export const sound = new Int16Array(SOUND_SAMPLES).fill(HUM);

/** One vector for every text. */
export const cannedEmbedder: Embedder = {
  model: MODEL,
  embed: async (texts) => texts.map(() => VECTOR),
  close: async () => undefined,
};

/** A fetch for the clients of the model services and of Supabase's API. */
export const cannedFetch: Fetch = async (input) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (pathname.endsWith('/chat/completions')) return new Response(chatStream(), { headers: EVENT_STREAM });
  if (pathname.endsWith('/audio/speech')) return new Response(sound.slice());
  if (pathname.endsWith('/audio/transcriptions')) return Response.json({ text: LINE });
  const [, name] = /\/rpc\/(\w+)$/.exec(pathname) ?? [];
  return Response.json(name ? answerOf(name) : { data: [] });
};

/** What is asked over connections of its own. */
export const cannedDatabase: DatabaseRpc = {
  call: async (name) => ({ data: answerOf(name), error: null }),
};

function answerOf(name: string): unknown {
  if (name === 'start_call') return callStart();
  if (name === 'load_newer') return { ...callStart(), episodes: [] };
  return name === 'rows_without_terms' ? [] : { data: [] };
}

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

function chatStream(): string {
  const chunk = (delta: object, finish: string | null) => ({
    ...{ id: MODEL, object: 'chat.completion.chunk', created: 0, model: MODEL },
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [chunk({ role: 'assistant', content: LINE }, null), chunk({}, 'stop')];
  return `${chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`;
}

function callStart() {
  const at = new Date().toISOString();
  const memories = Array.from({ length: MEMORIES }, (_, i) => ({
    ...{ id: `${i}`, category: 'PREFERENCE', key: `hush_${i}`, value: `hush of kind ${i}` },
    ...{ confidence: 1, importance: 0.5, saidAt: at, validFrom: at, createdAt: at },
    ...{ validTo: null, fades: false, endsAt: null },
    provenance: { source: 'import', turnIds: [] },
    vector: halfVector(),
    model: MODEL,
  }));
  const nothing = { onboarding: null, greeting: null, lastCall: null, timeZone: null };
  const none = { openLoops: [], past: [], forgettings: [] };
  return { revision: 0, ...nothing, ...none, wordsSince: null, memories };
}

/** {@link VECTOR} as the database sends it (see `fromBase64Vector`). */
function halfVector(): string {
  const view = new DataView(new ArrayBuffer(4 + 2 * EMBEDDING_DIMENSIONS));
  view.setUint16(0, EMBEDDING_DIMENSIONS);
  for (const [i, x] of VECTOR.entries()) view.setFloat16(4 + 2 * i, x);
  return Buffer.from(view.buffer).toString('base64');
}
