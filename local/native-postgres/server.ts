/**
 * A Postgres server of its own on a free port: made for one test and gone with it.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import { NativeDatabase } from '../supabase/native-database.ts';
import { type PlainUser, plainUser } from './plain-user.ts';
import { nativePostgresProgram, PROGRAMS } from './program.ts';

/** The superuser, called as Supabase calls it. */
export const SUPERUSER = 'supabase_admin';

const START_LIMIT_MS = 30_000;
const LOOK_MS = 50;

/** Nothing has to survive the machine; everything else is as Postgres has it by default. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=64MB',
];

/**
 * Runs a command until its own input ends, which it does with the process that started it, however that ends; then
 * deletes the folder. INT is Postgres's "fast" shutdown: it does not wait for clients.
 */
const UNTIL_INPUT_ENDS = `trap '' INT TERM HUP
folder=$1; shift
exec 3<&0
"$@" </dev/null & server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
wait "$server"; code=$?
rm -rf "$folder"; exit "$code"`;

export class PostgresServer {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #login: { readonly host: string; readonly port: number; readonly password: string };

  private constructor(process: ChildProcess, folder: string, port: number, password: string) {
    this.#process = process;
    this.#folder = folder;
    this.#login = { host: '127.0.0.1', port, password };
  }

  /** @throws Error with what Postgres said when it does not start; nothing is left behind. */
  static async start(): Promise<PostgresServer> {
    const user = await plainUser();
    const folder = await mkdtemp(join(tmpdir(), 'kindred-postgres-'));
    try {
      if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
      const password = randomBytes(16).toString('hex');
      const bin = await programFor(user, folder);
      await makeCluster(bin, folder, user, password);
      const port = await freePort();
      const server = new PostgresServer(run(bin, folder, user, port), folder, port, password);
      await server.#ready().catch(async (error) => {
        await server.stop();
        throw error;
      });
      return server;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The one password of all roles here. */
  get password(): string {
    return this.#login.password;
  }

  /** Where the driver finds the database `postgres`, as this role. */
  urlOf(user: string): string {
    const { host, port, password } = this.#login;
    return `postgres://${user}:${password}@${host}:${port}/postgres`;
  }

  /** The database `postgres`, as this role. The caller closes it before the server stops. */
  open(user: string): NativeDatabase {
    return new NativeDatabase({ ...this.#login, database: 'postgres', user });
  }

  /** Ends the server and deletes all that it kept. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.stdin?.end();
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    let said = '';
    this.#process.stderr?.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-2_000);
    });
    const database = this.open(SUPERUSER);
    try {
      for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
        const failure = await database.transaction(({ query }) => query('select')).catch(messageOf);
        if (typeof failure !== 'string') return;
        if (this.#process.exitCode !== null || waitedMs > START_LIMIT_MS) {
          throw new Error(`The native Postgres does not start (${failure}): ${said}`);
        }
        await sleep(LOOK_MS);
      }
    } finally {
      await database.close();
    }
  }
}

/** @returns The folder of programs: this user's own copy where the project's folder is closed to them. */
async function programFor(user: PlainUser, folder: string): Promise<string> {
  const program = await nativePostgresProgram();
  const kept = join(program, PROGRAMS);
  const answers = await promisify(execFile)(join(kept, 'postgres'), ['--version'], user).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') return false;
      throw error;
    },
  );
  if (answers) return kept;
  const copy = join(folder, 'program');
  await cp(program, copy, { recursive: true });
  await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, copy]);
  return join(copy, PROGRAMS);
}

async function makeCluster(bin: string, folder: string, user: PlainUser, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) await chown(passwordFile, user.uid, user.gid);
  const options = [
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  await promisify(execFile)(join(bin, 'initdb'), [...options, join(folder, 'data')], {
    ...user,
    cwd: folder,
  });
}

function run(bin: string, folder: string, user: PlainUser, port: number): ChildProcess {
  const settings = [...SETTINGS, `port=${port}`].flatMap((setting) => ['-c', setting]);
  const command = [join(bin, 'postgres'), '-D', join(folder, 'data'), ...settings];
  return spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, 'postgres', folder, ...command], {
    ...user,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('The system names no free port.');
  return address.port;
}
