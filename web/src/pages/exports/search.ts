import { oneOf, searchOf } from '../../ui/list/search.ts';
import { EXPORT_STATES, statesOf } from '../../ui/words.ts';

/** What the address of the download centre may say. */
export const exportsSearch = searchOf({ state: oneOf(statesOf(EXPORT_STATES)) });
