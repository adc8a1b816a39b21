import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/pages/profiles/summary.ts';

type Verdict = Parameters<typeof summaryOf>[0][number]['verdict'];

function tried(...verdicts: Verdict[]) {
  return verdicts.map((verdict) => ({ verdict }));
}

describe('the sentence about a trial', () => {
  it('says that there was nothing to compare', () => {
    expect(summaryOf([])).toBe('还没有送出过文件，没有可比较的。');
  });

  it('says how many are left while it runs', () => {
    expect(summaryOf(tried('SAME', null, null))).toBe('正在试算：共 3 个文件，还有 2 个没有算到。');
  });

  it('says that nothing would change only when every byte is the same', () => {
    expect(summaryOf(tried('SAME', 'SAME'))).toBe(
      '最近送出的 2 个文件字节完全相同，换用这份约定没有影响。',
    );
    expect(summaryOf(tried('SAME', 'DIFFERS', 'REFUSED', 'UNREADABLE'))).toBe(
      '最近送出的 4 个文件：1 个字节相同，1 个字节不同，1 个按它写不出，1 个无法重现。',
    );
  });
});
