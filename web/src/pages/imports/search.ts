import { oneOf, searchOf } from '../../ui/list/search.ts';
import { ROSTER_KINDS, ROSTER_STATES, statesOf, VERDICTS } from '../../ui/words.ts';

/** What the address of the list of imports may say. */
export const importsSearch = searchOf({
  kind: oneOf(statesOf(ROSTER_KINDS)),
  state: oneOf(statesOf(ROSTER_STATES)),
});

/** What the address of one import may say: whose verdicts are shown. */
export const rowsSearch = searchOf({ verdict: oneOf(statesOf(VERDICTS)) });
