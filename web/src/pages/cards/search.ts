import { oneOf, searchOf, text } from '../../ui/list/search.ts';
import { APPLICATION_STATES, CARD_BATCH_STATES, statesOf } from '../../ui/words.ts';

/** What the address of the list of card batches may say. */
export const batchesSearch = searchOf({
  unit: text,
  state: oneOf(statesOf(CARD_BATCH_STATES)),
  under: text,
});

/** What the address of one batch may say: which of its applications are shown. */
export const batchSearch = searchOf({ state: oneOf(statesOf(APPLICATION_STATES)) });

/** The side of the list of applications of which the bank says nothing definite. */
export const UNANSWERED = 'unanswered';

/** What the address of the list of applications may say. */
export const applicationsSearch = searchOf({
  unit: text,
  state: oneOf(statesOf(APPLICATION_STATES)),
  code: text,
  corrected: oneOf(['yes', 'no']),
});

/** What the address of the list of cards that need attention may say. */
export const unusedSearch = searchOf({ unit: text });
