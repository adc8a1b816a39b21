import { day, oneOf, searchOf, text } from '../../ui/list/search.ts';
import { BANK_FILE_STATES, DIRECTIONS, statesOf } from '../../ui/words.ts';

/** What the address of the list of bank files may say. */
export const bankFilesSearch = searchOf({
  direction: oneOf(statesOf(DIRECTIONS)),
  kind: text,
  state: oneOf(statesOf(BANK_FILE_STATES)),
  batch: text,
  on: day,
});
