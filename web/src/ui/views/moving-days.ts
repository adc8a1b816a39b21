/** Days that move with the calendar: a saved view keeps the word, and each look at it works out the day. */

interface MovingDay {
  word: string;
  label: string;
  on: (today: Day) => Day;
}

interface Day {
  year: number;
  /** 0 is January; beyond either end it means a month of another year. */
  month: number;
  /** 0 is the last day of the month before. */
  day: number;
}

const MONTHS_OF_QUARTER = 3;
const MONTHS_OF_YEAR = 12;

const quarter = (month: number) => month - (month % MONTHS_OF_QUARTER);

const first = (year: number, month: number): Day => ({ year, month, day: 1 });
const last = (year: number, month: number): Day => ({ year, month: month + 1, day: 0 });

export const MOVING_DAYS: readonly MovingDay[] = [
  { word: '@today', label: '当天', on: (today) => today },
  {
    word: '@yesterday',
    label: '前一天',
    on: ({ year, month, day }) => ({ year, month, day: day - 1 }),
  },
  {
    word: '@week-ago',
    label: '七天前',
    on: ({ year, month, day }) => ({ year, month, day: day - 7 }),
  },
  { word: '@month-first', label: '本月第一天', on: ({ year, month }) => first(year, month) },
  { word: '@month-last', label: '本月最后一天', on: ({ year, month }) => last(year, month) },
  {
    word: '@last-month-first',
    label: '上月第一天',
    on: ({ year, month }) => first(year, month - 1),
  },
  {
    word: '@last-month-last',
    label: '上月最后一天',
    on: ({ year, month }) => last(year, month - 1),
  },
  {
    word: '@quarter-first',
    label: '本季第一天',
    on: ({ year, month }) => first(year, quarter(month)),
  },
  {
    word: '@quarter-last',
    label: '本季最后一天',
    on: ({ year, month }) => last(year, quarter(month) + MONTHS_OF_QUARTER - 1),
  },
  {
    word: '@last-quarter-first',
    label: '上季第一天',
    on: ({ year, month }) => first(year, quarter(month) - MONTHS_OF_QUARTER),
  },
  {
    word: '@last-quarter-last',
    label: '上季最后一天',
    on: ({ year, month }) => last(year, quarter(month) - 1),
  },
  { word: '@year-first', label: '本年第一天', on: ({ year }) => first(year, 0) },
  { word: '@year-last', label: '本年最后一天', on: ({ year }) => last(year, MONTHS_OF_YEAR - 1) },
];

/** This will work a word out; what is no word stays as it is. */
export function dayOf(word: string, today: string): string {
  const moving = MOVING_DAYS.find((one) => one.word === word);
  return moving ? written(moving.on(read(today))) : word;
}

/** This will tell today's date in Beijing, whatever the desktop's clock is set to. */
export function todayInChina(now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now);
}

function read(day: string): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return { year, month: month - 1, day: date };
}

function written({ year, month, day }: Day): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}
