import { oneOf, searchOf } from '../../ui/list/search.ts';
import { statesOf } from '../../ui/words.ts';
import { STANDINGS } from './words.ts';

/** What the address of one list may say: which lines are looked at. */
export const participantSearch = searchOf({ standing: oneOf(statesOf(STANDINGS)) });
