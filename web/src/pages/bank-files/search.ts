import { day, oneOf, searchOf, text, whole } from '../../ui/list/search.ts';
import { BANK_FILE_STATES, DIRECTIONS, statesOf } from '../../ui/words.ts';

/** What the address of the list of bank files may say. */
export const bankFilesSearch = searchOf({
  direction: oneOf(statesOf(DIRECTIONS)),
  kind: text,
  state: oneOf(statesOf(BANK_FILE_STATES)),
  name: text,
  batch: text,
  on: day,
  ref: text,
  digest: text,
  since: day,
  until: day,
});

/** What the address of one file may say: whether its lines are open, and from which. */
export const bankFileSearch = searchOf({ lines: oneOf(['yes']), line: whole });
