/** A supervisor for the test that kills it: runs the part described by its environment and tells its process id. */
import { Guardian } from '../../local/supervisor/guardian.ts';
import { Supervisor } from '../../local/supervisor/supervisor.ts';
import { partAt, silentReport } from './supervisor-support.ts';

const { DIR = '', PORT, LEFTOVER = '' } = process.env;
const guardian = new Guardian([LEFTOVER]);
const part = partAt(DIR, { name: 'orphan', port: Number(PORT), env: { FORK: '1' } });
const supervisor = new Supervisor([part], { logDir: DIR, report: silentReport, guardian });
await supervisor.start(new AbortController().signal);
process.send?.({ pids: [supervisor.pids.orphan, guardian.pid] });
