import { searchOf, text } from '../../ui/list/search.ts';

/** What the address of the agreements may say: which one is shown, and which trial is open. */
export const profilesSearch = searchOf({ profile: text, trial: text });
