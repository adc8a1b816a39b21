import { searchOf, text, yesNo } from '../../ui/list/search.ts';

/** What the address of the desk of what was set aside may say. */
export const setAsideSearch = searchOf({ open: yesNo, kind: text, code: text });
