/**
 * Builds the programs that suites run and that Go has to compile, where they are missing: `node tests/support/build-programs.ts`.
 * .ci/run does it beside what keeps one core at most busy. A suite that finds none builds it itself.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildLivekit, findLivekit } from '../../local/livekit.ts';
import { assertTelephone, buildSip, sipProgram } from '../../local/livekit-sip.ts';
import { telemetryPrograms } from '../telemetry-stack/support/programs.ts';

const DATA_DIR = resolve(process.env.KINDRED_DATA_DIR || '.kindred');
const never = new AbortController().signal;

// Go compiles on all cores: one after the other, and first what most suites need.
const { kind, path } = await findLivekit(DATA_DIR, never);
if (kind === 'to-build') await buildLivekit(path, never);
await assertTelephone(DATA_DIR, never);
if (!existsSync(sipProgram(DATA_DIR))) await buildSip(sipProgram(DATA_DIR), never);
await telemetryPrograms(never);
