import { oneOf, searchOf } from '../../ui/list/search.ts';

/** What the address of the list of holds may say. */
export const holdsSearch = searchOf({
  kind: oneOf(['MEMBER', 'UNIT', 'PROGRAMME', 'DISBURSEMENT', 'BANK_FILE']),
});
