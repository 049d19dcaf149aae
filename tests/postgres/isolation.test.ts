import { describeIsolation } from '../memory/isolation-contract.ts';
import { startTestDatabase, WAYS } from '../support/database.ts';

for (const over of WAYS)
  describeIsolation(`native, over the ${over}`, () => startTestDatabase({ engine: 'native', over }));
