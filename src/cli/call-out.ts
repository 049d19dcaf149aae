#!/usr/bin/env node
/**
 * `npm run call-out`: calls somebody, or everybody whom something is due for and who wishes that.
 *
 * @module
 */

import { Command } from 'commander';
import { pino } from 'pino';
import type { Services } from '../call/call-services.ts';
import { callDue } from '../call/outbound/call-due.ts';
import { callOut } from '../call/outbound/place-call.ts';
import { loadConfig } from '../config.ts';
import { KindredError, messageOf } from '../errors.ts';
import { createLog } from '../telemetry/log.ts';
import { closeServices, openServices } from '../worker/services.ts';

interface Options {
  to?: string;
  user?: string;
  due?: true;
}

const { to, user, due } = new Command('npm run call-out --')
  .description(
    'Calls somebody by telephone. The agent speaks when they have answered; the command ends then.\n' +
      'Only numbers that CALL_OUT_ALLOWED names are called, over the trunk of SIP_OUTBOUND_TRUNK.',
  )
  .option('--to <number>', 'whom to call, as +4930123456')
  .option('--user <id>', 'with --to: whose memory the call has (default: who calls from that number)')
  .option(
    '--due',
    'calls who has agreed to it, is within their hours, and has something due; once a day each',
  )
  .parse()
  .opts<Options>();

/** @returns Whether every call was answered. */
async function call(services: Services): Promise<boolean> {
  if (to !== undefined) {
    const { number, room } = await callOut(services, { to, userId: user });
    process.stdout.write(`${number} has answered; the call goes on in the room ${room}.\n`);
    return true;
  }
  const outcomes = await callDue(services);
  for (const { userId, failure } of outcomes)
    process.stdout.write(`${userId}: ${failure ?? 'has answered.'}\n`);
  if (outcomes.length === 0) process.stdout.write('Nobody is to be called.\n');
  return outcomes.every(({ failure }) => failure === null);
}

/** Faults are one sentence and exit code 1. */
async function main(): Promise<number> {
  let services: Services | undefined;
  try {
    if ((to === undefined) === (due === undefined))
      throw new KindredError('CONFIG_INVALID', 'Say whom to call: --to <number>, or --due.');
    // Standard output belongs to the report.
    services = await openServices(loadConfig(), {
      log: createLog('warn', pino.destination(2)),
      role: 'terminal',
    });
    return (await call(services)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  } finally {
    if (services) await closeServices(services);
  }
}

process.exitCode = await main();
