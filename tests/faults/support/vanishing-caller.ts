/**
 * A caller in a process of its own, which can be killed: their network is gone, and nobody says goodbye. Takes the options
 * of {@link Typist.join} as JSON, says `one` after the greeting, and prints `said`.
 *
 * @module
 */

import { Typist } from '../../../local/test-stack/typist.ts';

const typist = await Typist.join(JSON.parse(process.argv[2] ?? ''));
await typist.hearGreeting();
await typist.ask('one');
process.stdout.write('said\n');
