import { oneOf, searchOf, text } from '../../ui/list/search.ts';
import { statesOf, UNIT_STATUSES } from '../../ui/words.ts';

/** What the address of the units' list may say. */
export const unitsSearch = searchOf({
  name: text,
  below: text,
  uscc: text,
  labour: text,
  dues: text,
  district: text,
  status: oneOf(statesOf(UNIT_STATUSES)),
});
