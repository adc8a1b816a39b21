import { searchOf } from '../../ui/list/search.ts';

/** What the address of the transfers may say: nothing but the tab and the order. */
export const transfersSearch = searchOf({});
