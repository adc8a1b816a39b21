import { describe, expect, test } from 'vitest';
import {
  type Deadline,
  isNear,
  leftOf,
  partedBy,
  standingOf,
} from '../../../src/pages/status/days.ts';
import { nextStep } from '../../../src/pages/status/next-step.ts';
import { changeOf, LINES, monthLabel, rowsOf, sumOf } from '../../../src/pages/status/trend.ts';

const DAY: Deadline = {
  code: 'CARDS',
  planYear: 2018,
  label: '会员服务卡办理截止',
  kind: 'DUE',
  beginsOn: null,
  dueOn: '2018-09-30',
  daysLeft: 3,
  document: '川直工发〔2018〕1号',
  clause: '四（二）',
  originalText: '2018年9月31日前',
  interpretation: '按9月30日掌握',
  confirmedBy: null,
};

describe('the time left', () => {
  test('is told more exactly as it runs out', () => {
    expect([200_000, 7260, 3599, 61, 0].map(leftOf)).toEqual([
      '2 天 7 小时',
      '2 小时 01 分',
      '59 分 59 秒',
      '1 分 01 秒',
      '已截止',
    ]);
    expect([3600, 3599, 0].map(isNear)).toEqual([false, true, false]);
  });

  test('stands for days to come, today, and days over (R8, R18)', () => {
    expect([3, 0, -5].map((daysLeft) => standingOf({ ...DAY, daysLeft }))).toEqual([
      '还有 3 天',
      '今天截止',
      '已截止 5 天',
    ]);
    const start: Deadline = { ...DAY, kind: 'BEGINS', beginsOn: DAY.dueOn };
    expect([3, 0, -5].map((daysLeft) => standingOf({ ...start, daysLeft }))).toEqual([
      '3 天后开始',
      '今天开始',
      '2018-09-30 起已施行',
    ]);
  });

  test('puts what is over aside, the last first', () => {
    const days = [-9, -1, 0, 4].map((daysLeft) => ({ ...DAY, daysLeft }));
    const { ahead, over } = partedBy(days);
    expect(ahead.map(({ daysLeft }) => daysLeft)).toEqual([0, 4]);
    expect(over.map(({ daysLeft }) => daysLeft)).toEqual([-1, -9]);
  });
});

describe('the next step of a clerk', () => {
  const done = {
    members: 10,
    refusedRows: 0,
    membersCounted: 10,
    membersCarded: 10,
    membersActive: 10,
    cardsFailed: 0,
  };

  test('is entry, then cards, then activation, then what was refused', () => {
    const actions = [
      { ...done, members: 0 },
      { ...done, membersCarded: 8, membersActive: 8 },
      { ...done, membersActive: 8, refusedRows: 3 },
      { ...done, refusedRows: 3 },
    ].map((counts) => nextStep(counts)?.action);
    expect(actions).toEqual(['上传名册', '去办卡', '看是哪些人', '看退回的行']);
    expect(nextStep(done)).toBeNull();
  });
});

describe('a trend', () => {
  const point = {
    month: '2018-03-01',
    membersEntered: 4,
    cardsIssued: 3,
    cardsActivated: 2,
    creditedAmount: '100.10',
  };
  const trends = { asOf: '', points: [point, point], before: [{ ...point, membersEntered: 0 }] };

  test('is summed without losing a fen', () => {
    expect(LINES.map((line) => line.text(sumOf(line, trends.points)))).toEqual([
      '8',
      '6',
      '4',
      '200.20',
    ]);
  });

  test('is set against the period before', () => {
    expect(changeOf(6, 4, 12)).toBe('比前 12 个月多 50.0%');
    expect(changeOf(2, 3, 12)).toBe('比前 12 个月少 33.3%');
    expect(changeOf(4, 4, 6)).toBe('与前 6 个月持平');
    expect(changeOf(4, 0, 6)).toBe('前 6 个月没有');
    expect(changeOf(0, 0, 6)).toBe('两期都没有');
  });

  test('is a table for whoever would rather read', () => {
    const [head, first] = rowsOf(trends);
    expect(head?.[4]).toBe('补助入账（元）');
    expect(first).toEqual(['2018-03', '0', '3', '2', '100.10']);
    expect(monthLabel('2018-03-01')).toBe('18-03');
  });
});
