import { searchOf, text } from '../../ui/list/search.ts';

/** What the address of the desk may say: whose requests and holds are looked at. */
export const dataRightsSearch = searchOf({ member: text });
