import { describe, expect, test } from 'vitest';
import { dayOf, MOVING_DAYS, todayInChina } from '../../../src/ui/views/moving-days.ts';
import * as views from '../../../src/ui/views/views.ts';

const TODAY = '2018-03-20';

function view(content: Record<string, unknown>): views.View {
  const owner = { __typename: 'Person' as const, id: 'p', name: '周岚' };
  return {
    __typename: 'Bookmark',
    id: 'v1',
    name: '上季',
    content,
    sharedWith: [],
    isOwn: true,
    isDefault: false,
    version: 1,
    owner,
  } as views.View;
}

describe('a moving day', () => {
  test.each([
    ['@today', '2018-03-20'],
    ['@yesterday', '2018-03-19'],
    ['@week-ago', '2018-03-13'],
    ['@month-first', '2018-03-01'],
    ['@month-last', '2018-03-31'],
    ['@last-month-first', '2018-02-01'],
    ['@last-month-last', '2018-02-28'],
    ['@quarter-first', '2018-01-01'],
    ['@quarter-last', '2018-03-31'],
    ['@last-quarter-first', '2017-10-01'],
    ['@last-quarter-last', '2017-12-31'],
    ['@year-first', '2018-01-01'],
    ['@year-last', '2018-12-31'],
  ])('%s is %s', (word, day) => {
    expect(dayOf(word, TODAY)).toBe(day);
  });

  test('has no word that was not tried, and each word once', () => {
    expect(new Set(MOVING_DAYS.map(({ word }) => word)).size).toBe(13);
  });

  test('crosses the year and the leap day', () => {
    expect(dayOf('@last-month-first', '2020-01-31')).toBe('2019-12-01');
    expect(dayOf('@last-month-last', '2020-03-31')).toBe('2020-02-29');
    expect(dayOf('@quarter-first', '2020-12-31')).toBe('2020-10-01');
  });

  test('is a day as it stands when it is no word', () => {
    expect(dayOf('2018-01-05', TODAY)).toBe('2018-01-05');
  });

  test('is counted from Beijing', () => {
    expect(todayInChina(new Date('2018-03-19T16:30:00Z'))).toBe('2018-03-20');
    expect(todayInChina(new Date('2018-03-19T15:30:00Z'))).toBe('2018-03-19');
  });
});

describe('a view', () => {
  const search = {
    since: '2017-10-01',
    actor: 'maker',
    order: 'OLDEST',
    page: '3',
    after: 'x',
    tab: 'waiting',
  };

  test('keeps filters, order and tab, not the page; and words where days move', () => {
    expect(views.toContent(search, { since: '@last-quarter-first' }, undefined)).toEqual({
      filters: { since: '@last-quarter-first', actor: 'maker', tab: 'waiting' },
      order: 'OLDEST',
    });
  });

  test('leads back to the list that it was made of, on the days of the day', () => {
    const made = view({ ...views.toContent(search, { since: '@last-quarter-first' }, undefined) });
    expect(views.searchOfView(made, '2018-06-01')).toMatchObject({
      since: '2018-01-01',
      actor: 'maker',
      tab: 'waiting',
      view: 'v1',
    });
    const sameList = { ...search, view: 'v1' };
    const otherActor = { ...search, actor: 'office' };
    const otherOrder = { ...search, order: 'NEWEST' };
    expect(views.isChanged(made, sameList, TODAY)).toBe(false);
    expect(views.isChanged(made, otherActor, TODAY)).toBe(true);
    expect(views.isChanged(made, otherOrder, TODAY)).toBe(true);
  });

  test('tells which of its moving days still stand', () => {
    const made = view({ filters: { since: '@last-quarter-first', until: '@today' } });
    expect(
      views.wordsKept(made, { since: '2017-10-01', until: '2018-01-01' } as object, TODAY),
    ).toEqual({ since: '@last-quarter-first' });
  });

  test('holding something odd gives only what can be read', () => {
    expect(views.contentOf(view({ filters: { a: 1, b: 'x' }, order: 3, layout: null }))).toEqual({
      filters: { b: 'x' },
    });
    expect(views.contentOf(view({})).filters).toEqual({});
  });

  test('by default comes only to a list of which nothing was asked', () => {
    expect(views.isUntouched({})).toBe(true);
    expect(views.isUntouched({ order: undefined })).toBe(true);
    expect(views.isUntouched({ view: views.NO_VIEW })).toBe(false);
  });
});
