import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import {
  type UnitMergerRowFragment,
  UnitMergersDocument,
  type UnitMergersQuery,
  UnitMergersTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { MERGER_STATES } from '../../ui/words.ts';
import { Decide } from './MergerActs.tsx';
import { RequestMerger } from './RequestMerger.tsx';
import { unitsSearch } from './search.ts';

type Search = SearchOf<typeof unitsSearch>;

/** Mergers of units: who asked, what went over, and what waits for a second person. */
const MERGERS = defineList({
  id: 'unit-mergers',
  what: '单位合并',
  read: unitsSearch,
  query: UnitMergersDocument,
  total: UnitMergersTotalDocument,
  rows: (data: UnitMergersQuery) => data.unitMergers,
  variables: (search) => ({ filter: {}, orderBy: timeOrder(search) }),
  totalVariables: () => ({ filter: {} }),
  orders: NEWEST_FIRST,
  fields: [],
  columns: [
    {
      key: 'sources',
      title: '被合并的单位',
      text: ({ sources }) => sources.map(({ name }) => name).join('、'),
      show: ({ sources }) => <Names units={sources} />,
      isName: true,
      width: 260,
    },
    {
      key: 'into',
      title: '接收单位',
      text: ({ into }) => into?.name ?? NONE,
      show: ({ into }) => (into ? <Names units={[into]} /> : NONE),
      width: 220,
    },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => MERGER_STATES[state].label,
      show: ({ state }) => <StateTag table={MERGER_STATES} state={state} />,
    },
    { key: 'moved', title: '转移', text: movedOf, width: 220 },
    { key: 'document', title: '批准文号', text: ({ document }) => document },
    { key: 'onDay', title: '合并日期', text: ({ onDay }) => formatDate(onDay) },
    { key: 'reason', title: '原因', text: ({ reason }) => reason, width: 200, isExtra: true },
    {
      key: 'requested',
      title: '申请',
      text: ({ requestedBy, requestedAt }) =>
        [requestedBy?.name, formatMinute(requestedAt)].filter(Boolean).join('，'),
    },
    {
      key: 'decided',
      title: '办结',
      text: ({ decidedBy, decidedAt, decision }) =>
        decidedAt
          ? [decidedBy?.name, formatMinute(decidedAt), decision].filter(Boolean).join('，')
          : NONE,
      width: 200,
    },
    {
      key: 'act',
      title: '办理',
      text: () => '',
      show: (merger) => <Decide merger={merger} />,
      isAct: true,
    },
  ],
  nothingYet: {
    title: '没有单位合并',
    advice: '办公室提出合并并由另一人核对确认后，记录列在这里；合并不能撤销。',
  },
});

interface MergersViewProps {
  tabs: readonly Tab[];
  search: Search;
  onSearch: (search: Search) => void;
}

/** The list of mergers, and the office's way to a new one. */
export default function MergersView({ tabs, search, onSearch }: MergersViewProps): ReactNode {
  const isOffice = hasRole(useViewer(), 'OFFICE');
  return (
    <>
      {isOffice && <RequestMerger sources={[]} />}
      <ListView list={MERGERS} search={search} tabs={tabs} onSearch={onSearch} />
    </>
  );
}

function Names({ units }: { units: readonly { id: string; name: string }[] }) {
  return units.map(({ id, name }, place) => (
    <Fragment key={id}>
      {place > 0 && '、'}
      <Link to="/units/$id" params={{ id }}>
        {name}
      </Link>
    </Fragment>
  ));
}

function movedOf({ moved }: UnitMergerRowFragment): string {
  const some = moved.filter(({ number }) => number > 0);
  if (moved.length === 0) return NONE;
  return (
    some.map(({ label, number }) => `${label} ${formatCount(number)}`).join('；') || '没有会员'
  );
}
