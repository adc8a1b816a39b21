import { searchOf, text } from '../../ui/list/search.ts';

/** What the address of the calendar may say: the month (YYYY-MM) and the day that is open. */
export const exchangeCalendarSearch = searchOf({ month: text, day: text });
