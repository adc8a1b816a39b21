import { oneOf, searchOf } from '../../ui/list/search.ts';

export const PERIODS = ['6', '12', '24'] as const;
export const PERIOD = '12';

/** What the address of the start may say: over how many months, and whether as a table. */
export const statusSearch = searchOf({ months: oneOf(PERIODS), show: oneOf(['table']) });
