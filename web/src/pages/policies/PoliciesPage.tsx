import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PolicyDocumentsDocument } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { formatDate, NONE } from '../../ui/format.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { PROVISIONS } from './list.tsx';
import { Propose } from './Propose.tsx';

const route = getRouteApi('/policies');
const POLL_MS = 60_000;

const TABS: readonly Tab[] = [
  { value: undefined, label: '某日有效' },
  {
    value: 'proposed',
    label: '待确认',
    nothing: { title: '没有待确认的条款', advice: '录入的条款由另一人对照文件确认后生效。' },
  },
  { value: 'all', label: '全部' },
];

/** What documents set, as of any day, each with its very words and who stands for its reading. */
export function PoliciesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  return (
    <>
      <PageHead
        title="政策条款"
        lead="每个数字、日期都有出处：文件、条款、原文与施行日期。新的规定另立一行，不改旧的；查哪一天，就得到哪一天有效的规定。"
        actions={hasRole(viewer, 'OFFICE') && <Propose />}
      />
      <ListView
        list={PROVISIONS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        tabs={TABS}
      />
      <Section title="依据的文件">
        <Documents />
      </Section>
    </>
  );
}

function Documents() {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    PolicyDocumentsDocument,
    {},
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="文件" />;
  }
  return (
    <SmallTable
      what="依据的文件"
      columns={[
        { title: '文号', dataIndex: 'number', rowScope: 'row' },
        { title: '标题', dataIndex: 'title' },
        { title: '制发机关', render: (_, { issuedBy }) => issuedBy || NONE },
        {
          title: '签发日期',
          render: (_, { signedOn }) => (signedOn ? formatDate(signedOn) : '不详'),
        },
        { title: '说明', render: (_, { note }) => note || NONE },
      ]}
      rows={data.policyDocuments}
      nothing="还没有登记文件。"
    />
  );
}
