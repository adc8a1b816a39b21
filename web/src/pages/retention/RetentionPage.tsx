import { Alert, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { RetentionDocument, type RetentionQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Facts } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { termOf } from './term.ts';

type Class = RetentionQuery['retention'][number];

/** How long each class of records is kept, by which document, and what would be due: nothing is deleted here. */
export function RetentionPage(): ReactNode {
  const [{ data, error, fetching }, ask] = useQuery({
    query: RetentionDocument,
    requestPolicy: 'cache-and-network',
  });
  if (!data) {
    if (error) {
      return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
    }
    return <Loading what="档案保存期限" />;
  }
  const due = data.retention.filter(({ counts }) => counts.some(({ reason }) => reason === 'DUE'));
  return (
    <>
      <PageHead
        title="档案保存期限"
        lead="各类档案按什么文件保存多久、为什么还留着。本页只统计，不删除；没有办结的，无论多久都不会到期。"
      />
      {data.retention.length === 0 && (
        <Nothing title="没有可看的保存期限" advice="由普惠办公室与审计查看。" />
      )}
      {due.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={`有 ${due.length} 类档案期限已满：${due.map(({ label }) => label).join('、')}`}
        />
      )}
      {data.retention.map((each) => (
        <Section key={each.code} title={each.label}>
          <OneClass of={each} />
        </Section>
      ))}
    </>
  );
}

function OneClass({ of }: { of: Class }) {
  return (
    <>
      <Facts
        facts={[
          { label: '最低保存期限', value: termOf(of) },
          { label: '依据', value: `${of.document} ${of.clause}`, isWide: true },
          { label: '施行日期', value: formatDate(of.effectiveFrom) },
          { label: '期限满后', value: of.afterTerm, isWide: true },
          { label: '原文', value: of.originalText, isWide: true },
          ...(of.interpretation
            ? [{ label: '适用说明', value: of.interpretation, isWide: true }]
            : []),
        ]}
      />
      <SmallTable
        what={`${of.label}留着的原因`}
        columns={COUNTS}
        rows={of.counts.map((each) => ({ id: each.reason, ...each }))}
        nothing="目前没有这类档案。"
      />
      {of.pastTerm.length > 0 && (
        <SmallTable
          what={`${of.label}中最低期限已满的`}
          columns={PAST}
          rows={of.pastTerm.map((each, place) => ({ id: String(place), ...each }))}
          nothing="没有最低期限已满的。"
        />
      )}
    </>
  );
}

const COUNTS: TableColumnsType<Class['counts'][number] & { id: string }> = [
  { title: '为什么留着', rowScope: 'row', dataIndex: 'label' },
  { title: '份数', render: (_, { count }) => formatCount(count) },
  { title: '最早的', render: (_, { oldestAt }) => formatMinute(oldestAt) },
];

const PAST: TableColumnsType<Class['pastTerm'][number] & { id: string }> = [
  { title: '最低期限已满的', rowScope: 'row', dataIndex: 'name' },
  { title: '生成或收到', render: (_, { at }) => formatMinute(at) },
  { title: '现状', dataIndex: 'label' },
];
