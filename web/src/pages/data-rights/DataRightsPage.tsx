import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DataRightsDeskDocument } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { LegalHolds, ProposeHold } from './LegalHolds.tsx';
import { RecordRequest, Requests } from './Requests.tsx';

const SHOWN_MAX = 100;
const POLL_MS = 30_000;

const route = getRouteApi('/data-rights');

/** People's requests over their own data with their deadlines, and whose record the law keeps. */
export function DataRightsPage(): ReactNode {
  const { member } = route.useSearch();
  const viewer = useViewer();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    DataRightsDeskDocument,
    { memberId: member ?? null, first: SHOWN_MAX },
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="个人信息请求" />;
  }
  return (
    <>
      <PageHead
        title="个人信息请求"
        lead="会员依个人信息保护法第四十四至四十七条提出的请求：核对身份证明后登记，由另一人在期限内决定。删除只在依法允许时办理，且不可恢复。"
        actions={
          <>
            {hasRole(viewer, 'OFFICE') && <RecordRequest onDone={readAgain} />}
            {hasRole(viewer, 'OFFICE', 'CHECKER') && <ProposeHold onDone={readAgain} />}
          </>
        }
      />
      {member && (
        <p>
          只看一名会员的。<Link to="/data-rights">看全部</Link>
        </p>
      )}
      <Section title="请求">
        <Requests rows={data.rightsRequests.edges.map(({ node }) => node)} onDone={readAgain} />
      </Section>
      <Section title="依法保留">
        <LegalHolds rows={data.legalHolds.edges.map(({ node }) => node)} onDone={readAgain} />
      </Section>
    </>
  );
}
