import { Link } from '@tanstack/react-router';
import { Segmented, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { UnitPeopleDocument, type UnitPeopleQuery } from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import styles from './Units.module.css';

type Person = UnitPeopleQuery['members']['edges'][number]['node'];

/** From which side the people are looked at: what the question asks, and what the address of their list says. */
const SIDES = {
  all: { label: '全部', asks: {}, search: {}, nothing: '还没有会员。' },
  bare: {
    label: '还没有卡',
    asks: { hasCard: false },
    search: { card: 'no' },
    nothing: '每位会员都有卡。',
  },
  waiting: {
    label: '有卡未激活',
    asks: { hasCard: true, hasActiveCard: false },
    search: { card: 'yes', active: 'no' },
    nothing: '有卡的都已激活。',
  },
} as const;

const COLUMNS: TableColumnsType<Person> = [
  {
    title: '姓名',
    render: (_, { id, name }) => (
      <Link to="/members/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { title: '证件号码', dataIndex: 'idNoMasked' },
  { title: '单位', render: (_, { unit }) => unit?.name ?? NONE },
  { title: '卡', render: (_, { cards }) => cards.at(-1)?.status.label ?? '无卡' },
];

/** The first of a unit's people, of all or of those who lack something, with the way to the whole list. */
export function People({ unit }: { unit: string }) {
  const [side, setSide] = useState<keyof typeof SIDES>('all');
  const { asks, search, nothing } = SIDES[side];
  const [{ data, stale }] = useQuery({
    query: UnitPeopleDocument,
    variables: { unit, ...asks },
    requestPolicy: 'cache-and-network',
  });
  const rows = data?.members.edges.map(({ node }) => node);
  return (
    <>
      <div className={styles.sides}>
        <Segmented<keyof typeof SIDES>
          aria-label="看哪些会员"
          value={side}
          onChange={setSide}
          options={Object.entries(SIDES).map(([value, { label }]) => ({
            value: value as keyof typeof SIDES,
            label,
          }))}
        />
        <Link to="/members" search={{ unit, status: 'ACTIVE', ...search }}>
          {data?.members.pageInfo.hasNextPage ? '查看全部' : '在会员列表中查看'}
        </Link>
      </div>
      {rows && (
        <div aria-busy={stale}>
          <SmallTable what="会员" columns={COLUMNS} rows={rows} nothing={nothing} />
        </div>
      )}
    </>
  );
}
