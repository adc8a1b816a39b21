/** Months and days as the calendar lays them out; all in plain dates, without a time zone. */

export interface DayCount {
  kind: string;
  kindLabel: string;
  answer: string;
  due: number;
  met: number;
  late: number;
  missing: number;
  waived: number;
}

export interface CalendarDay {
  day: string;
  isBankingDay: boolean | null;
  name: string;
  source: string;
  isEntered: boolean;
  cutOff: string | null;
  counts: readonly DayCount[];
}

export type Tone = 'bad' | 'late' | 'good' | 'waits' | 'none';

export const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'] as const;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const DAYS_OF_WEEK = 7;
const MONTHS_OF_YEAR = 12;

/** This will give the month of an address, or that of a day when the address names none. */
export function monthOf(asked: string | undefined, today: string): string {
  return asked && MONTH.test(asked) ? asked : today.slice(0, 'YYYY-MM'.length);
}

/** This will give the month so many months away. */
export function monthAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const months = year * MONTHS_OF_YEAR + number - 1 + count;
  const rest = (months % MONTHS_OF_YEAR) + 1;
  return `${Math.floor(months / MONTHS_OF_YEAR)}-${String(rest).padStart(2, '0')}`;
}

/** This will write a month for a person. */
export function monthLabel(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${year}年${number}月`;
}

/** This will say in which column, from Monday on, a day stands: 1 to 7. */
export function columnOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK) + 1;
}

/** This will name a day's weekday. */
export function weekdayOf(day: string): string {
  return `星期${WEEKDAYS[columnOf(day) - 1]}`;
}

/** This will say how a day's files of one kind stand. */
export function toneOf({ due, met, late, missing, waived }: DayCount): Tone {
  if (missing > 0) return 'bad';
  if (late > 0) return 'late';
  if (met + waived >= due) return 'good';
  return 'waits';
}

/** This will say in words how a day's files of one kind stand. */
export function standingOf({ due, met, late, missing, waived }: DayCount): string {
  const more = [
    missing > 0 && `缺 ${missing}`,
    late > 0 && `迟到 ${late}`,
    waived > 0 && `不再等待 ${waived}`,
  ].filter(Boolean);
  return [`已到 ${met}/${due}`, ...more].join('，');
}

/** This will say what kind of day it is. */
export function natureOf({ isBankingDay, name }: CalendarDay): string {
  if (isBankingDay === null) return '没有日历数据';
  if (name) return name;
  return isBankingDay ? '' : '休息日';
}
