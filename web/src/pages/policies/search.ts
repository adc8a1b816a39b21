import { oneOf, searchOf, text } from '../../ui/list/search.ts';

/** What the address of the rules may say: the day that they are asked for, the kind, the document. */
export const policiesSearch = searchOf({
  asOf: text,
  kind: oneOf(['DAY', 'EVENT', 'NUMBER', 'TIERS', 'SWITCH', 'ROLES']),
  document: text,
});
