import { oneOf, searchOf, text, yesNo } from '../../ui/list/search.ts';
import { MEMBER_STATUSES, statesOf } from '../../ui/words.ts';

const QUESTION_MAX = 4000;

/** What the address of the members' list may say; names and full numbers are asked for, but never stand there. */
export const membersSearch = searchOf({
  unit: text,
  status: oneOf(statesOf(MEMBER_STATUSES)),
  card: yesNo,
  active: yesNo,
  q: question,
});

/** What more is asked, in JSON; whoever asks it reads it. */
function question(given: string): string | undefined {
  return given.startsWith('{') && given.length <= QUESTION_MAX ? given : undefined;
}
