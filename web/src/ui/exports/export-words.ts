import type { ExportFormat, ExportProgressFragment } from '../../api/gql/graphql.ts';
import { formatCount } from '../format.ts';

export type Export = ExportProgressFragment;

/** Up to here one waits for the file; beyond, it is written while one does something else. */
export const AT_ONCE_ROWS_MAX = 5000;

export const FORMATS: readonly { value: ExportFormat; label: string }[] = [
  { value: 'XLSX', label: 'Excel 工作簿（.xlsx）' },
  { value: 'CSV', label: 'CSV 文本（供其他程序读取）' },
];

/** This will say whether a file is still being written. */
export function isUnderWay({ state }: Pick<Export, 'state'>): boolean {
  return state === 'REQUESTED' || state === 'WRITING';
}

/** This will say how much of a file is written, 0 to 100. */
export function percentOf({ rowsDone, rowsTotal }: Pick<Export, 'rowsDone' | 'rowsTotal'>): number {
  return rowsTotal > 0 ? Math.min(100, Math.floor((rowsDone * 100) / rowsTotal)) : 0;
}

/** This will say in a sentence how an export stands. */
export function standing(
  one: Pick<Export, 'state' | 'rowsDone' | 'rowsTotal' | 'problem'>,
): string {
  const total = formatCount(one.rowsTotal);
  switch (one.state) {
    case 'REQUESTED':
      return '已申请，等待写出。';
    case 'WRITING':
      return `正在写出第 ${formatCount(one.rowsDone)} / ${total} 行。`;
    case 'READY':
      return `已写完 ${total} 行。`;
    case 'FAILED':
      return one.problem || '未能写成，请重新导出。';
    case 'EXPIRED':
      return '已过期删除，请回到列表重新导出。';
    case 'CANCELLED':
      return '已取消。';
  }
}

/** This will have the browser fetch a finished file. */
export function fetchFile(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
