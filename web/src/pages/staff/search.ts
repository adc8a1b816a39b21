import { oneOf, searchOf, text, yesNo } from '../../ui/list/search.ts';
import { ROLES, statesOf } from '../../ui/words.ts';

/** What the address of the list of staff may say. */
export const staffSearch = searchOf({
  login: text,
  role: oneOf(statesOf(ROLES)),
  disabled: yesNo,
});

/** What the address of the list of sessions may say. */
export const sessionsSearch = searchOf({ staff: text, open: yesNo });
