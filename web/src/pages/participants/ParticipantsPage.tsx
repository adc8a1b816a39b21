import { Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import {
  type ParticipantListShownFragment,
  ParticipantListsDocument,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Bring } from './Bring.tsx';
import { LIST_STATES } from './words.ts';

const SHOWN_MAX = 50;
const POLL_MS = 5000;

/** Who may take part in the mutual-aid plan: lists are held against the members. */
export function ParticipantsPage(): ReactNode {
  const viewer = useViewer();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ParticipantListsDocument,
    { first: SHOWN_MAX },
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="参保名单" />;
  }
  return (
    <>
      <PageHead
        title="参保名单核对"
        lead="住院互助的参保人数以会员库为准：上传名单逐人核对，不在库中的可下载预填好的导入模板。每次核对与下载都会记入审计。"
      />
      {hasRole(viewer, 'OFFICE', 'CLERK') && (
        <Section title="核对一份名单">
          <Bring onDone={readAgain} />
        </Section>
      )}
      <Section title="核对过的名单">
        <SmallTable
          what="核对过的名单"
          columns={COLUMNS}
          rows={data.participantLists.edges.map(({ node }) => node)}
          nothing="还没有核对过名单。"
        />
      </Section>
    </>
  );
}

const COLUMNS: TableColumnsType<ParticipantListShownFragment> = [
  {
    title: '名单',
    rowScope: 'row',
    render: (_, { id, fileName, planYear }) => (
      <Link to="/participants/$id" params={{ id }}>
        {fileName || `${planYear} 年度名单`}
      </Link>
    ),
  },
  { title: '年度', dataIndex: 'planYear' },
  { title: '单位', render: (_, { unit }) => unit?.name ?? '省直机关工会' },
  { title: '状态', render: (_, { state }) => <StateTag table={LIST_STATES} state={state} /> },
  { title: '人数', align: 'right', render: (_, { lineCount }) => formatCount(lineCount) },
  { title: '通过', align: 'right', render: (_, { passed }) => formatCount(passed) },
  {
    title: '上传',
    render: (_, { receivedBy, receivedAt }) =>
      [receivedBy?.name ?? NONE, formatMinute(receivedAt)].join(' '),
  },
];
