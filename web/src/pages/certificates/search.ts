import { day, oneOf, searchOf } from '../../ui/list/search.ts';
import { CERTIFICATE_VERDICTS, statesOf } from '../../ui/words.ts';

/** What the address of the list of certificates may say. */
export const certificatesSearch = searchOf({
  verdict: oneOf(statesOf(CERTIFICATE_VERDICTS)),
  since: day,
  until: day,
});
