import { oneOf, searchOf, text } from '../../ui/list/search.ts';

/** What the address of the desk of unknown outcomes may say. */
export const unknownSearch = searchOf({ unit: text });

/** What the address of the desk of failures and returns may say. */
export const reissueSearch = searchOf({
  unit: text,
  state: oneOf(['FAILED', 'RETURNED']),
  code: text,
});
