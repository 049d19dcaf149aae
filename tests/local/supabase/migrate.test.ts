import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { EmbeddedDatabase } from '../../../local/supabase/embedded-database.ts';
import { migrate } from '../../../src/pool/database/migrate.ts';

let folder: string;
let database: EmbeddedDatabase;

beforeAll(async () => {
  database = await EmbeddedDatabase.open(undefined, () => undefined);
});
afterAll(() => database.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-migrate-'));
  await database.transaction(({ script }) =>
    script('drop schema if exists supabase_migrations cascade; drop table if exists steps, half, earlier'),
  );
});
afterEach(() => rm(folder, { recursive: true }));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const put = (file: string, sql: string) => writeFile(join(folder, file), sql);
const run = () => migrate(database, folder);
const rowsOf = (sql: string) => database.transaction(({ query }) => query(sql));

it('applies files in the order of their names, each once, and records them', async () => {
  await put('2_second.sql', 'insert into steps values (2);');
  await put('1_first.sql', 'create table steps (n int); insert into steps values (1);');
  await put('README.md', 'no migration');
  expect(await run()).toEqual(['1_first.sql', '2_second.sql']);
  await put('3_third.sql', 'insert into steps values (3);');
  expect(await run()).toEqual(['3_third.sql']);
  expect(await rowsOf('select n from steps')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(
    await rowsOf('select version, name from supabase_migrations.schema_migrations order by version'),
  ).toEqual([
    { version: '1', name: 'first' },
    { version: '2', name: 'second' },
    { version: '3', name: 'third' },
  ]);
});

it('keeps nothing of a file that fails, and says which it was', async () => {
  await put('1_half.sql', 'create table half (n int); select 1 / 0;');
  await expect(run()).rejects.toThrow('The migration 1_half.sql failed: division by zero');
  expect(await rowsOf(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
  await put('1_half.sql', 'create table half (n int);');
  expect(await run()).toEqual(['1_half.sql']);
});

it('refuses a file that was edited after it had been applied', async () => {
  await put('1_first.sql', 'create table steps (n int);');
  await run();
  await put('1_first.sql', 'create table steps (n bigint);');
  await expect(run()).rejects.toThrow(/1_first\.sql was edited after it had been applied/);
});

it('takes a file that was amended, and says which it was before, for the applied one', async () => {
  const [first, second, third] = ['int', 'bigint', 'smallint'].map(
    (type) => `create table steps (n ${type});`,
  );
  await put('1_first.sql', `${first}`);
  await run();
  const amended = `-- amended: ${sha256(`${first}`)}\n${second}`;
  await put('1_first.sql', amended);
  expect(await run()).toEqual([]);
  await put('1_first.sql', `-- amended: ${sha256(amended)} ${sha256(`${first}`)}\r\n${third}`);
  expect(await run()).toEqual([]);
});

it('applies an amended file like any other where it is new', async () => {
  await put('1_first.sql', `-- amended: ${sha256('what it was')}\ncreate table steps (n int);`);
  expect(await run()).toEqual(['1_first.sql']);
  expect(await run()).toEqual([]);
  expect(await rowsOf('select n from steps')).toEqual([]);
});

it.each([
  ['of another file', `-- amended: ${sha256('something else')}\n`],
  ['not on the first line', `\n-- amended: ${sha256('create table steps (n int);')}\n`],
])('refuses an edited file whose checksum is %s', async (_, head) => {
  await put('1_first.sql', 'create table steps (n int);');
  await run();
  await put('1_first.sql', `${head}create table steps (n bigint);`);
  await expect(run()).rejects.toThrow(/1_first\.sql was edited after it had been applied/);
});

it.each(['', ' twice', ` ${'a'.repeat(63)}`, ` ${'a'.repeat(64)} and more`])(
  'says what a first line of an amended file must be: "-- amended:%s"',
  async (rest) => {
    await put('1_first.sql', `-- amended:${rest}\nselect 1;`);
    await expect(run()).rejects.toThrow('The first line of the migration 1_first.sql must be');
  },
);

it('refuses a file that comes too late to be applied in order', async () => {
  await put('2_second.sql', 'create table steps (n int);');
  await run();
  await put('1_first.sql', 'create table earlier (n int);');
  await expect(run()).rejects.toThrow('1_first.sql sorts before 2');
});

it.each([
  [['one.sql'], 'one.sql must be named'],
  [['1_a.sql', '1_b.sql'], '1_a.sql and 1_b.sql have the same version'],
])('refuses names that give no order: %s', async (files, message) => {
  for (const file of files) await put(file, 'select 1;');
  await expect(run()).rejects.toThrow(message);
});

it('says when there is no such folder', async () => {
  await expect(migrate(database, join(folder, 'nowhere'))).rejects.toThrow(
    /folder of migrations .*nowhere cannot be read/,
  );
});
