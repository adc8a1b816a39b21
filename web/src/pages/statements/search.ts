import { day, searchOf, yesNo } from '../../ui/list/search.ts';

/** What the address of the list of statements may say. */
export const statementsSearch = searchOf({ open: yesNo, since: day, until: day });
