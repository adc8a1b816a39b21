import { searchOf, text } from '../../ui/list/search.ts';

/** What the address of an explanation may say: which payment. */
export const explainSearch = searchOf({ no: text });
