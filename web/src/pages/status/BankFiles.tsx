import { Link } from '@tanstack/react-router';
import { Table, type TableColumnsType } from 'antd';
import type { StatusQuery } from '../../api/gql/graphql.ts';
import { formatCount, formatTime } from '../../ui/format.ts';
import { Nothing } from '../../ui/PageState.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { BANK_FILE_STATES, DIRECTIONS, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import styles from './Status.module.css';

export type BankFile = NonNullable<StatusQuery['bankFiles']>['edges'][number]['node'];

/** What a file that moves no money is worth. */
const NO_MONEY = '0.00';

const COLUMNS: TableColumnsType<BankFile> = [
  { title: '方向', dataIndex: 'direction', width: 72, responsive: ['sm'], render: directionLabel },
  { title: '种类', dataIndex: 'kindLabel', width: 136 },
  { title: '文件名', dataIndex: 'name', responsive: ['md'], render: fileName },
  {
    title: '状态',
    dataIndex: 'state',
    width: 112,
    render: (state: BankFile['state']) => <StateTag table={BANK_FILE_STATES} state={state} />,
  },
  {
    title: '行数',
    dataIndex: 'rows',
    width: 88,
    align: 'right',
    render: formatCount,
  },
  {
    title: '金额（元）',
    dataIndex: 'amount',
    width: 148,
    align: 'right',
    responsive: ['sm'],
    render: (amount: string) => (amount === NO_MONEY ? '—' : formatYuan(amount)),
  },
  { title: '时间', dataIndex: 'createdAt', width: 176, responsive: ['lg'], render: formatTime },
];

export function BankFiles({ files }: { files: readonly BankFile[] }) {
  if (files.length === 0) {
    return <Nothing title="还没有银行文件" advice="第一批办卡申请送出后，往来文件会列在这里。" />;
  }
  return (
    <Table<BankFile>
      className={styles.files}
      aria-label="最近的银行文件"
      rowKey="id"
      size="middle"
      columns={COLUMNS}
      dataSource={files}
      pagination={false}
    />
  );
}

function fileName(name: string, { id }: BankFile) {
  return (
    <Link to="/bank-files/$id" params={{ id }} className={styles.fileName}>
      {name}
    </Link>
  );
}

function directionLabel(direction: BankFile['direction']): string {
  return wordsOf(DIRECTIONS, direction).label;
}
