import type { ProfileTrialVerdict } from '../../api/gql/graphql.ts';

interface Tried {
  verdict: ProfileTrialVerdict | null;
}

/** This will say in a sentence what a document would do to the files sent last. */
export function summaryOf(files: readonly Tried[]): string {
  if (files.length === 0) return '还没有送出过文件，没有可比较的。';
  const waiting = files.filter(({ verdict }) => verdict === null).length;
  if (waiting > 0) return `正在试算：共 ${files.length} 个文件，还有 ${waiting} 个没有算到。`;
  const count = (wanted: ProfileTrialVerdict) =>
    files.filter(({ verdict }) => verdict === wanted).length;
  const same = count('SAME');
  if (same === files.length) return `最近送出的 ${same} 个文件字节完全相同，换用这份约定没有影响。`;
  const parts = [
    same > 0 && `${same} 个字节相同`,
    count('DIFFERS') > 0 && `${count('DIFFERS')} 个字节不同`,
    count('REFUSED') > 0 && `${count('REFUSED')} 个按它写不出`,
    count('UNREADABLE') > 0 && `${count('UNREADABLE')} 个无法重现`,
  ].filter(Boolean);
  return `最近送出的 ${files.length} 个文件：${parts.join('，')}。`;
}
