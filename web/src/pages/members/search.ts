import { oneOf, searchOf, text, yesNo } from '../../ui/list/search.ts';
import { MEMBER_STATUSES, statesOf } from '../../ui/words.ts';
import { QUESTION_MAX, TOO_LONG } from './question.ts';

/** What the address of the members' list may say; names and full numbers are asked for, but never stand there. */
export const membersSearch = searchOf({
  unit: text,
  status: oneOf(statesOf(MEMBER_STATUSES)),
  card: yesNo,
  active: yesNo,
  q: question,
});

/** What more is asked, in JSON; whoever asks it reads it. One that is too long is refused, not left out. */
function question(given: string): string | undefined {
  if (given === TOO_LONG || given.length > QUESTION_MAX) return TOO_LONG;
  return given.startsWith('{') ? given : undefined;
}
