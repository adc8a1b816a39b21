import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/api/work.ts';
import {
  endedSince,
  percentOf,
  pollMs,
  standingOf,
  titleOf,
  unseenOf,
} from '../../src/app/jobs/job-words.ts';

const BEGAN = '2018-03-20T10:00:00+08:00';
const NOW = Date.parse(BEGAN) + 10_000;

function job(given: Partial<Job> = {}): Job {
  return {
    kind: 'EXPORT',
    targetId: 'x',
    label: '会员.xlsx',
    state: 'RUNNING',
    total: 4000,
    done: 1000,
    errorCount: 0,
    problem: '',
    startedAt: BEGAN,
    finishedAt: null,
    ...given,
  };
}

describe('how far a piece of work is', () => {
  test.each([
    [job(), '第 1,000 / 4,000 行 · 约剩 30 秒'],
    [job({ kind: 'ROSTER_CHECK', errorCount: 3 }), '第 1,000 / 4,000 行 · 错误 3 · 约剩 30 秒'],
    [job({ done: 100 }), '第 100 / 4,000 行 · 约剩 7 分钟'],
    [job({ done: 1, total: 1_000_000 }), '第 1 / 1,000,000 行 · 约剩 1 小时以上'],
    [job({ done: 0 }), '等待开始'],
    [job({ total: 0 }), '第 1,000 行'],
    [job({ startedAt: null }), '第 1,000 / 4,000 行'],
    [job({ state: 'DONE', done: 4000 }), '可以下载 · 4,000 行'],
    [job({ kind: 'DISBURSEMENT_SEND', state: 'DONE' }), '已送银行 · 4,000 笔'],
    [job({ state: 'FAILED', problem: '太多' }), '太多'],
    [job({ state: 'FAILED' }), '未成，请查看。'],
  ])('is told in words (%#)', (one, words) => {
    expect(standingOf(one, NOW)).toBe(words);
  });

  test('is a percentage as soon as the whole is known', () => {
    expect(percentOf(job())).toBe(25);
    expect(percentOf(job({ total: 0 }))).toBeNull();
    expect(titleOf(job())).toBe('导出：会员.xlsx');
  });
});

describe('what has ended', () => {
  const done = job({ state: 'DONE', finishedAt: BEGAN });

  test('is what ran at the last look and runs no longer', () => {
    expect(endedSince([job()], [done])).toEqual([done]);
    expect(endedSince([], [done])).toEqual([]);
    expect(endedSince([done], [done])).toEqual([]);
    expect(endedSince([job({ targetId: 'y' })], [done])).toEqual([]);
  });

  test('is counted until somebody looks', () => {
    expect(unseenOf([done, job()], Date.parse(BEGAN) - 1)).toBe(1);
    expect(unseenOf([done], Date.parse(BEGAN))).toBe(0);
  });
});

describe('how often to look', () => {
  test.each([
    [29, 1000],
    [31, 2000],
    [301, 5000],
  ])('depends on how long it has run: %i s', (seconds, expected) => {
    expect(pollMs([job()], Date.parse(BEGAN) + seconds * 1000)).toBe(expected);
  });

  test('is seldom when nothing runs', () => {
    expect(pollMs([job({ state: 'DONE' })], NOW)).toBe(15_000);
  });
});
