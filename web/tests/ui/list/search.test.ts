import { describe, expect, test } from 'vitest';
import * as search from '../../../src/ui/list/search.ts';

const read = search.searchOf({
  name: search.text,
  state: search.oneOf(['OPEN', 'CLOSED']),
  on: search.day,
  card: search.yesNo,
});

describe('an address', () => {
  test('is read into filters, order and page', () => {
    const raw = {
      name: ' 李 ',
      state: 'OPEN',
      on: '2018-03-20',
      card: 'yes',
      size: '50',
      after: 'x',
    };
    expect(read(raw)).toEqual({ ...raw, name: '李' });
  });

  test('keeps nothing that was made up', () => {
    const raw = {
      state: 'GONE',
      on: '2018-13-40',
      card: 'perhaps',
      size: '7',
      other: 'x',
      name: { a: 1 },
      after: ['x'],
    };
    expect(read(raw)).toEqual({});
  });

  test('keeps no day that the calendar lacks', () => {
    expect(['2018-09-30', '2018-09-31', '2018-02-29', '2020-02-29'].map(search.day)).toEqual([
      '2018-09-30',
      undefined,
      undefined,
      '2020-02-29',
    ]);
  });

  test('cuts what is too long to be a filter', () => {
    expect(read({ name: '长'.repeat(1000) }).name).toHaveLength(200);
  });

  test('is written as plain text and read again as it was', () => {
    const written = search.stringifySearch({
      name: '李 & 王',
      size: '50',
      after: undefined,
      on: '',
    });
    expect(written).toBe('?name=%E6%9D%8E+%26+%E7%8E%8B&size=50');
    expect(search.parseSearch(written)).toEqual({ name: '李 & 王', size: '50' });
    expect(search.stringifySearch({})).toBe('');
  });
});

describe('the words of an address', () => {
  test('knows yes from no from not asked', () => {
    expect([search.isYes('yes'), search.isYes('no'), search.isYes(undefined)]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  test('comes newest first unless asked otherwise', () => {
    expect([search.timeOrder({}), search.timeOrder({ order: 'OLDEST' })]).toEqual([
      'NEWEST',
      'OLDEST',
    ]);
    expect(search.timeOrder({ order: 'NAME' })).toBe('NEWEST');
  });
});
