import { oneOf, searchOf } from '../../ui/list/search.ts';
import { statesOf } from '../../ui/words.ts';
import { OUTCOMES } from './words.ts';

/** What the address of one delivery may say: which answers its lines are looked at by. */
export const deliverySearch = searchOf({ outcome: oneOf(statesOf(OUTCOMES)) });
