import { getRouteApi } from '@tanstack/react-router';
import { Button } from 'antd';
import { formatCount } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { FAULT_LEVELS } from '../../ui/words.ts';
import type { FaultCount } from './fault-counts.ts';

const route = getRouteApi('/imports/$id');

/** Which faults there are, how many rows each has, how it is mended; and a way to those rows. */
export function FaultCounts({ id, counts }: { id: string; counts: readonly FaultCount[] }) {
  const navigate = route.useNavigate();
  const rows = counts.map((count) => ({ ...count, id: `${count.code} ${count.field}` }));
  return (
    <SmallTable
      what="问题汇总"
      rows={rows}
      nothing="没有发现问题。"
      columns={[
        {
          title: '轻重',
          render: (_, { level }) => <StateTag table={FAULT_LEVELS} state={level} />,
        },
        { title: '栏目', dataIndex: 'label' },
        { title: '问题与改法', dataIndex: 'advice' },
        { title: '行数', align: 'right', render: (_, count) => formatCount(count.rows) },
        {
          title: '操作',
          render: (_, { code, label }) => (
            <Button
              size="small"
              aria-label={`只看这些行：${label}有这个问题的`}
              onClick={() => void navigate({ search: { fault: code }, params: { id } })}
            >
              只看这些行
            </Button>
          ),
        },
      ]}
    />
  );
}
