import { day, oneOf, searchOf, text, whole } from '../../ui/list/search.ts';
import { OUTCOMES, statesOf } from '../../ui/words.ts';

/** What the address of the audit search may say. */
export const auditSearch = searchOf({
  actor: text,
  action: text,
  outcome: oneOf(statesOf(OUTCOMES)),
  subject: text,
  number: whole,
  request: text,
  since: day,
  until: day,
});
