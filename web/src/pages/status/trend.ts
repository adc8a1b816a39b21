import type { TrendsQuery } from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';
import { formatYuan } from '../../ui/yuan.ts';

export type Trends = NonNullable<TrendsQuery['trends']>;
type Point = Trends['points'][number];

export interface Line {
  key: string;
  label: string;
  unit: string;
  of: (point: Point) => number;
  text: (value: number) => string;
}

const FEN = 100;

/** What is shown by month; money is counted in fen so that no sum is rounded. */
export const LINES: readonly Line[] = [
  {
    key: 'entered',
    label: '会员入库',
    unit: '人',
    of: (at) => at.membersEntered,
    text: formatCount,
  },
  { key: 'issued', label: '银行开卡', unit: '张', of: (at) => at.cardsIssued, text: formatCount },
  {
    key: 'activated',
    label: '首次激活',
    unit: '张',
    of: (at) => at.cardsActivated,
    text: formatCount,
  },
  {
    key: 'credited',
    label: '补助入账',
    unit: '元',
    of: (at) => Math.round(Number(at.creditedAmount) * FEN),
    text: (fen) => formatYuan((fen / FEN).toFixed(2)),
  },
];

/** This will sum a period. */
export function sumOf(line: Line, points: readonly Point[]): number {
  return points.reduce((sum, point) => sum + line.of(point), 0);
}

/** This will say how a period stands to the one before; where there was nothing, there is no share. */
export function changeOf(now: number, before: number, months: number): string {
  if (before === 0) return now === 0 ? '两期都没有' : `前 ${months} 个月没有`;
  if (now === before) return `与前 ${months} 个月持平`;
  const permille = Math.floor((Math.abs(now - before) * 1000) / before);
  const share = `${Math.floor(permille / 10)}.${permille % 10}%`;
  return `比前 ${months} 个月${now > before ? '多' : '少'} ${share}`;
}

/** This will write a month as an axis does. */
export function monthLabel(first: string): string {
  const [year = '', month = ''] = first.split('-');
  return `${year.slice(2)}-${month}`;
}

/** This will write the whole as rows, the head first. */
export function rowsOf({ points, before }: Trends): string[][] {
  const head = ['月份', ...LINES.map(({ label, unit }) => `${label}（${unit}）`)];
  const body = [...before, ...points].map((point) => [
    point.month.slice(0, 7),
    ...LINES.map((line) => line.text(line.of(point)).replaceAll(',', '')),
  ]);
  return [head, ...body];
}
