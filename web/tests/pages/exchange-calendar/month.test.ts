import { describe, expect, test } from 'vitest';
import {
  columnOf,
  monthAfter,
  monthLabel,
  monthOf,
  natureOf,
  standingOf,
  toneOf,
  weekdayOf,
} from '../../../src/pages/exchange-calendar/month.ts';
import { textOf } from '../../../src/pages/exchange-calendar/text-of.ts';

const COUNT = {
  kind: 'RESULT',
  kindLabel: '结果文件',
  answer: 'CRR',
  due: 4,
  met: 4,
  late: 0,
  missing: 0,
  waived: 0,
};

describe('a month', () => {
  test('is that of the address, or that of today', () => {
    expect(monthOf('2018-10', '2018-03-20')).toBe('2018-10');
    expect(monthOf('2018-13', '2018-03-20')).toBe('2018-03');
    expect(monthOf(undefined, '2018-03-20')).toBe('2018-03');
  });

  test('goes on over the end of a year', () => {
    expect(monthAfter('2018-12', 1)).toBe('2019-01');
    expect(monthAfter('2018-01', -1)).toBe('2017-12');
    expect(monthLabel('2019-01')).toBe('2019年1月');
  });
});

describe('a day', () => {
  test('stands under its weekday, Monday first', () => {
    expect(columnOf('2018-10-01')).toBe(1);
    expect(columnOf('2018-09-30')).toBe(7);
    expect(weekdayOf('2018-09-30')).toBe('星期日');
  });

  test('is named after its holiday, or says that nothing is known', () => {
    const day = { day: '', source: '', isEntered: false, cutOff: null, counts: [] };
    expect(natureOf({ ...day, isBankingDay: false, name: '国庆节' })).toBe('国庆节');
    expect(natureOf({ ...day, isBankingDay: false, name: '' })).toBe('休息日');
    expect(natureOf({ ...day, isBankingDay: true, name: '' })).toBe('');
    expect(natureOf({ ...day, isBankingDay: null, name: '' })).toBe('没有日历数据');
  });

  test('shows silence before anything else', () => {
    expect(toneOf({ ...COUNT, met: 1, late: 1, missing: 2 })).toBe('bad');
    expect(toneOf({ ...COUNT, late: 1 })).toBe('late');
    expect(toneOf(COUNT)).toBe('good');
    expect(toneOf({ ...COUNT, met: 1 })).toBe('waits');
    expect(standingOf({ ...COUNT, met: 1, missing: 2, waived: 1 })).toBe(
      '已到 1/4，缺 2，不再等待 1',
    );
  });
});

describe('a table saved as text', () => {
  test('is read as UTF-8 or GB18030, whichever it is', async () => {
    expect(await textOf(new Blob(['2027-01-01,放假']))).toBe('2027-01-01,放假');
    const gb = new Uint8Array([0xb7, 0xc5, 0xbc, 0xd9]);
    expect(await textOf(new Blob([gb]))).toBe('放假');
  });
});
