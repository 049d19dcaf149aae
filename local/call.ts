/**
 * `npm run call`: a caller for the terminal, with a voice of its own.
 *
 * @module
 */

import './caller/quiet.ts';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { KindredError, messageOf } from '../src/errors.ts';
import { isTimeZone } from '../src/time-zone.ts';
import { type CalledTurn, type Greeting, hearGreeting, takeTurn } from './caller/call.ts';
import type { CallLine } from './caller/call-line.ts';
import { HEARD_SAMPLE_RATE } from './caller/heard-sound.ts';
import { Line } from './caller/line.ts';
import { type SipConnection, SipLine, type SipMoments } from './caller/sip/sip-line.ts';
import { openVoice } from './caller/voice.ts';
import type { TtsEngine } from './inference/tts.ts';
import { writeWav } from './inference/wav.ts';
import { KOKORO_VOICES, type KokoroVoice } from './kokoro-weights.ts';
import { readStackFile, type StackFile } from './stack/stack-file.ts';
import { weightsDirOf } from './weights.ts';

interface CallOptions {
  readonly user?: string;
  readonly phone?: string;
  readonly sip?: true;
  readonly wait?: true;
  readonly ring: string;
  readonly press?: string;
  readonly say: readonly string[];
  readonly voice?: KokoroVoice;
  readonly wav?: string;
  readonly json?: boolean;
  readonly dataDir?: string;
  readonly agent?: string;
  readonly timeZone?: string;
}

/** What came of a call; the last line of `--json`. */
interface CallReport {
  user: string;
  room: string | null;
  greeting: Greeting | null;
  /** Of a telephone. */
  sip?: SipMoments;
  readonly turns: CalledTurn[];
  hungUp: boolean;
  /** Why the call ended early. */
  error?: string;
}

const options = new Command('npm run call --')
  .description(
    'Calls the agent of the running stack, says what you write with a voice, and prints what comes back.',
  )
  .option('--user <id>', 'who calls; the same id is remembered')
  .option('--phone <number>', 'calls as a telephone does, from this number; an empty one is hidden')
  .option('--sip', 'calls over SIP and RTP; for a stack that was started with --phone')
  .option('--wait', 'with --sip: waits to be called under --phone, as npm run call-out does it')
  .option('--ring <ms>', 'with --wait: how long it rings before it is answered', '1000')
  .option('--press <keys>', 'with --sip: keys of the telephone that are pressed after the greeting')
  .option(
    '--say <text>',
    'what to say, one turn each time it is given',
    (text, all: string[]) => [...all, text],
    [],
  )
  .addOption(
    new Option(
      '--voice <name>',
      "speak with another voice than the agent's, fetched the first time (107 MB)",
    ).choices(KOKORO_VOICES),
  )
  .option('--wav <file>', 'write what was heard of the agent into this WAV file')
  .option('--agent <name>', "which agent to call (default: the stack's)")
  .option('--time-zone <zone>', "where the caller is, as Europe/Berlin (default: this machine's)")
  .option('--json', 'print the whole call as one line of JSON at the end')
  .option('--data-dir <folder>', 'the data folder of the stack (default: KINDRED_DATA_DIR or .kindred)')
  .parse()
  .opts<CallOptions>();

/** Says each text and puts what comes back into the report, so that a call that breaks off still has it. */
async function hold(
  line: CallLine,
  tts: TtsEngine | null,
  report: CallReport,
  signal: AbortSignal,
): Promise<void> {
  report.greeting = await hearGreeting(line, signal);
  console.log(`agent  ${report.greeting.text}\n       ${report.greeting.joinToAudioMs} ms after joining`);
  if (line instanceof SipLine) report.sip = line.moments;
  if (options.press && line instanceof SipLine) await line.press(options.press);
  if (!tts) return;
  for (const text of options.say) {
    const turn = await takeTurn(line, text, tts, signal);
    report.turns.push(turn);
    printTurn(turn);
    line.notes.takeSwitches().forEach(printSwitch);
  }
}

function printTurn({ said, heard, reply, endOfSpeechToAudioMs, recalled, tools }: CalledTurn): void {
  console.log(`you    ${said}`);
  if (heard !== said) console.log(`       heard as: ${heard}`);
  console.log(`agent  ${reply}\n       ${endOfSpeechToAudioMs} ms after your last word`);
  for (const memory of recalled) console.log(`       recalled: ${memory}`);
  if (tools.length > 0) console.log(`       used: ${tools.join(', ')}`);
}

function printSwitch(offRecord: boolean): void {
  console.log(
    `record ${offRecord ? 'off: from here on nothing is kept' : 'on: what is said from here on is kept'}`,
  );
}

/** @throws KindredError `CONFIG_INVALID` for a zone that does not exist. */
function timeZoneOf({ timeZone }: CallOptions): string | undefined {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (timeZone === undefined) return isTimeZone(here) ? here : undefined;
  if (isTimeZone(timeZone)) return timeZone;
  const message = `${JSON.stringify(timeZone)} is no time zone; say an IANA time zone such as Europe/Berlin.`;
  throw new KindredError('CONFIG_INVALID', message);
}

/** @throws KindredError `CONFIG_INVALID` where nothing says who calls. */
function assertCaller({ user, phone, sip }: CallOptions): void {
  if (user || phone !== undefined || sip) return;
  throw new KindredError('CONFIG_INVALID', 'Say who calls: --user <id>, or --phone <number>.');
}

/** @throws KindredError `CONFIG_INVALID` where the stack has no telephone. */
async function openLine(stack: StackFile, timeZone: string | undefined): Promise<CallLine> {
  const { user = '', phone, sip } = options;
  if (sip) {
    if (stack.phone === null)
      throw new KindredError('CONFIG_INVALID', 'The stack has no telephone: npm run dev -- --phone.');
    const sttUrl = `${stack.openai.baseUrl}/audio/transcriptions`;
    return openSipLine({ address: stack.phone, number: phone || 'anonymous', sttUrl, waits: waitsOn(stack) });
  }
  const line = new Line(user, phone);
  opened = line;
  await line.open({ ...stack, agentName: options.agent ?? stack.agentName, timeZone });
  return line;
}

async function openSipLine(connection: SipConnection): Promise<CallLine> {
  const line = new SipLine(connection);
  opened = line;
  if (connection.waits) console.log(`waits to be called: npm run call-out -- --to ${connection.number}`);
  await line.open();
  return line;
}

/** @throws KindredError `CONFIG_INVALID` where nobody can call, or it is not said how long it rings. */
function waitsOn({ answeringPort: port }: StackFile): SipConnection['waits'] {
  const { wait, phone, ring } = options;
  if (!wait) return undefined;
  if (!phone || port === null)
    throw new KindredError('CONFIG_INVALID', 'Say under which number: --phone <number>.');
  const ringMs = Number(ring);
  if (!Number.isInteger(ringMs) || ringMs < 0)
    throw new KindredError('CONFIG_INVALID', `--ring ${ring} is no number of milliseconds.`);
  return { port, ringMs };
}

/** What is to be hung up, however far it came. */
let opened: CallLine | undefined;

async function main(): Promise<number> {
  // npm starts us in the project's folder, wherever it was called.
  const wav = options.wav && resolve(process.env.INIT_CWD ?? '', options.wav);
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  const dataDir = resolve(options.dataDir ?? (process.env.KINDRED_DATA_DIR || '.kindred'));
  const report: CallReport = {
    user: options.user ?? options.phone ?? '',
    room: null,
    greeting: null,
    turns: [],
    hungUp: false,
  };
  try {
    const timeZone = timeZoneOf(options);
    assertCaller(options);
    const stack = await readStackFile(dataDir);
    // Loaded before joining: the caller must not be what the agent waits for. Who says nothing needs no voice.
    const tts = options.say.length > 0 ? await openVoice(weightsDirOf(dataDir), options.voice) : null;
    const line = await openLine(stack, timeZone);
    Object.assign(report, { user: line.user, room: line.roomName });
    await hold(line, tts, report, interrupted.signal);
  } catch (error) {
    report.error = interrupted.signal.aborted ? 'The call was interrupted.' : messageOf(error);
  }
  await opened?.hangUp();
  report.hungUp = true;
  if (wav && opened)
    await writeFile(wav, writeWav(opened.heard.recording(opened.joinedAt), HEARD_SAMPLE_RATE));
  if (report.error) console.error(report.error);
  if (options.json) console.log(JSON.stringify(report));
  return report.error ? 1 : 0;
}

process.exit(await main());
