import { oneOf, searchOf, text, whole } from '../../ui/list/search.ts';
import { DISBURSEMENT_STATES, OMISSION_REASONS, PAYMENT_STATES, statesOf } from '../../ui/words.ts';

/** What the address of the list of disbursements may say. */
export const disbursementsSearch = searchOf({
  programme: text,
  year: whole,
  state: oneOf(statesOf(DISBURSEMENT_STATES)),
});

/** What the address of one disbursement may say: which of its payments are shown. */
export const paymentsSearch = searchOf({ state: oneOf(statesOf(PAYMENT_STATES)) });

/** What is asked of what was left out; it stands in no address, where the payments' questions stand. */
export const omissionsSearch = searchOf({ reason: oneOf(statesOf(OMISSION_REASONS)) });
