/**
 * What is wrong with a `kindred.config.ts`, in sentences: all of it at once, as of the environment.
 *
 * @module
 */

import { z } from 'zod';
import { TOOL_NAMES } from '../languages/tool-words.ts';

/** Tools of a call that have no words of their own. */
const CALL_TOOLS = ['endCall', 'transferCall'];
const TAKEN: ReadonlySet<string> = new Set([...TOOL_NAMES, ...CALL_TOOLS]);

const TOOL_NAME = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;
const SERVER_NAME = /^[a-zA-Z][a-zA-Z0-9-]{0,23}$/;
/** `provider/model`, and behind a colon the language or the voice. */
const INFERENCE_MODEL = /^(?:auto|[\w.-]+\/[\w./-]+)(?::[\w.-]+)?$/;
const MAX_TIMEOUT_MS = 300_000;

type Fn = (...args: never[]) => unknown;
const isFunction = (value: unknown): value is Fn => typeof value === 'function';

function fn(wanted: string) {
  return z.custom<Fn>(isFunction, { error: wanted });
}

function models(example: string) {
  const wanted = `a model of LiveKit Inference such as '${example}', a function that makes a plugin, or a list of those`;
  const choice = z.custom(
    (value) => isFunction(value) || (typeof value === 'string' && INFERENCE_MODEL.test(value)),
    { error: wanted },
  );
  const list = z.array(choice, { error: wanted }).min(1, { error: wanted });
  return z.custom((value) => (Array.isArray(value) ? list : choice).safeParse(value).success, {
    error: wanted,
  });
}

function milliseconds() {
  const wanted = `a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`;
  return z.int({ error: wanted }).min(1, { error: wanted }).max(MAX_TIMEOUT_MS, { error: wanted });
}

const toolSchema = z.custom((value) => isTool(value), {
  error: 'a function tool with a name, as `tool` and `llm.tool` make it',
});

function isTool(value: unknown): value is { readonly name: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { name, execute } = value as Record<string, unknown>;
  return typeof name === 'string' && TOOL_NAME.test(name) && isFunction(execute);
}

const toolsSchema = z.array(toolSchema, { error: 'a list of tools' }).superRefine((tools, context) => {
  const names = tools.flatMap((one) => (isTool(one) ? one.name : []));
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) !== i)))
    context.addIssue({ code: 'custom', message: `named apart: ${name} is there twice` });
  for (const name of names.filter((one) => TAKEN.has(one)))
    context.addIssue({ code: 'custom', message: `named apart: ${name} is a tool of Kindred's` });
});

const texts = (wanted: string) => z.record(z.string(), z.string({ error: wanted }), { error: wanted });

const serverSchema = z
  .strictObject(
    {
      url: z.url({ protocol: /^https?$/, error: 'a URL such as https://mcp.example.com/mcp' }).optional(),
      headers: texts('names with texts').optional(),
      command: z.string({ error: 'the name of a program' }).min(1).optional(),
      args: z.array(z.string(), { error: 'a list of texts' }).optional(),
      env: texts('names with texts').optional(),
      tools: z.array(z.string(), { error: 'a list of names' }).optional(),
      timeoutMs: milliseconds().optional(),
    },
    { error: 'an object with a url, or with a command' },
  )
  .refine(({ url, command }) => (url === undefined) !== (command === undefined), {
    error: 'an object with a url, or with a command',
  });

const definitionSchema = z.strictObject(
  {
    stt: models('deepgram/nova-3:multi').optional(),
    llm: models('openai/gpt-4.1-mini').optional(),
    tts: models('cartesia/sonic-3').optional(),
    vad: fn('a function that makes a VAD').optional(),
    turnDetection: z
      .custom((value) => value === 'vad' || value === 'stt' || isFunction(value), {
        error: "'vad', 'stt', or a function that makes a turn detector",
      })
      .optional(),
    noiseCancellation: fn('a function that makes a noise cancellation').optional(),
    tools: toolsSchema.optional(),
    mcpServers: z
      .record(
        z
          .string()
          .regex(SERVER_NAME, { error: 'named by a letter and up to 23 letters, digits and hyphens' }),
        serverSchema,
        { error: 'an object of servers by their names' },
      )
      .optional(),
    toolTimeoutMs: milliseconds().optional(),
    instructions: z
      .custom((value) => typeof value === 'string' || isFunction(value), {
        error: 'a text, or a function of the person that returns one',
      })
      .optional(),
    person: fn('a function of the identity').optional(),
    authorize: fn('a function of the request').optional(),
    onCallStart: fn('a function').optional(),
    onTurn: fn('a function').optional(),
    onCallEnd: fn('a function').optional(),
    hookTimeoutMs: milliseconds().optional(),
  },
  { error: 'an object, as `defineKindred` takes it' },
);

/** What a definition can say. */
const SETTINGS: readonly string[] = Object.keys(definitionSchema.shape);

/** One sentence for each thing that is not as it must be; none for a definition that can be used. */
export function definitionFaults(definition: unknown): string[] {
  const { error } = definitionSchema.safeParse(definition);
  return (error?.issues ?? []).flatMap((issue) => sentences(issue, definition));
}

function sentences(issue: z.core.$ZodIssue, definition: unknown): string[] {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = place === '' ? `; there are ${SETTINGS.join(', ')}` : '';
      return `${place === '' ? key : `${place}.${key}`}: there is no such setting${known}`;
    });
  const wanted = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [
    `${place || 'the default export'}: read ${shown(valueAt(definition, issue.path))}; it must be ${wanted}`,
  ];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** What was read, without what may be a key. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isFunction(value)) return 'a function';
  const made = (value as object).constructor;
  return made && made !== Object ? `an instance of ${made.name}` : 'an object';
}
