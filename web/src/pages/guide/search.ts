import { oneOf, searchOf } from '../../ui/list/search.ts';
import { ROLES, statesOf } from '../../ui/words.ts';

export const guideSearch = searchOf({ role: oneOf(statesOf(ROLES)) });
