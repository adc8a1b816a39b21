import { searchOf, text, yesNo } from '../../ui/list/search.ts';

/** What the address of the list of alarms may say. */
export const alarmsSearch = searchOf({ open: yesNo, blocking: yesNo, kind: text });
