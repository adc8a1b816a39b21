import { Table, type TableColumnsType, Typography } from 'antd';
import type { CertificateWholeQuery } from '../../api/gql/graphql.ts';
import { formatCount, NONE } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { formatYuan } from '../../ui/yuan.ts';

type Certificate = Extract<CertificateWholeQuery['node'], { __typename: 'Certificate' }>;
export type Line = Certificate['programmes'][number]['compared'][number];
type Figure = Line['states'];

/** The ways in which a figure is found, each blind to what the others see. */
export const WAYS: readonly { title: string; of: (line: Line) => Figure }[] = [
  { title: '数据库状态', of: ({ states }) => states },
  { title: '账务', of: ({ ledger }) => ledger },
  { title: '存档文件', of: ({ archive }) => archive },
  { title: '银行对账单', of: ({ statements }) => statements },
];

/** This will name a programme of a certificate: what it is called, and its code beside it. */
export function programmeName({ programme, name }: { programme: string; name: string }): string {
  if (programme === '*') return '合计';
  if (!programme) return '对账单上无从归属';
  return name ? `${name}（${programme}）` : `项目 ${programme}`;
}

/** This will write how many and how much; what a way cannot see is a dash. */
export function figureText(figure: Figure): string {
  return figure ? `${formatCount(figure.count)} 笔 ${formatYuan(figure.amount)} 元` : NONE;
}

const COLUMNS: TableColumnsType<Line> = [
  {
    title: '项目',
    fixed: 'left',
    render: (_, { label, differs }) =>
      differs ? <Typography.Text type="danger">{label}（不一致）</Typography.Text> : label,
  },
  ...WAYS.map(({ title, of }) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, line: Line) => (
      <Typography.Text type={line.differs ? 'danger' : undefined}>
        {figureText(of(line))}
      </Typography.Text>
    ),
  })),
];

/** The ways side by side; what disagrees is red and says so. */
export function Compared({ what, lines }: { what: string; lines: readonly Line[] }) {
  return (
    <div ref={letScroll}>
      <Table<Line>
        rowKey="figure"
        size="small"
        aria-label={what}
        columns={COLUMNS}
        dataSource={lines}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </div>
  );
}
