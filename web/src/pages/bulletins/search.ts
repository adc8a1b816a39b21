import { oneOf, searchOf } from '../../ui/list/search.ts';

/** What the address of the bulletins may say. */
export const bulletinsSearch = searchOf({
  kind: oneOf(['ENTRY', 'CARDS']),
  state: oneOf(['DRAFTED', 'REVIEWED', 'PUBLISHED', 'DISCARDED']),
});
