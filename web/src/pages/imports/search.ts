import { oneOf, searchOf } from '../../ui/list/search.ts';
import { ROSTER_KINDS, ROSTER_STATES, statesOf, VERDICTS } from '../../ui/words.ts';

/** What the address of the list of imports may say. */
export const importsSearch = searchOf({
  kind: oneOf(statesOf(ROSTER_KINDS)),
  state: oneOf(statesOf(ROSTER_STATES)),
});

/** What the address of one import may say: whose verdicts and which faults are shown. */
export const rowsSearch = searchOf({ verdict: oneOf(statesOf(VERDICTS)), fault: faultCode });

function faultCode(given: string): string | undefined {
  return /^[a-z0-9_]{1,64}$/.test(given) ? given : undefined;
}
