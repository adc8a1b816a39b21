import { describe, expect, it } from 'vitest';
import { termOf } from '../../../src/pages/retention/term.ts';

describe('a term', () => {
  it('counts years from the first of January after, and days as they are', () => {
    expect(termOf({ years: 30, days: 0 })).toBe('30 年，自次年 1 月 1 日起算');
    expect(termOf({ years: 0, days: 7 })).toBe('7 天');
  });
});
