import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Select, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import {
  ParticipantListDocument,
  type ParticipantListQuery,
  type ParticipantStanding,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { FileWithPassword } from '../../ui/form/FileWithPassword.tsx';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { Trail } from '../audit/Trail.tsx';
import { LIST_STATES, STANDINGS } from './words.ts';

const POLL_MS = 5000;
const LINES_MAX = 200;

type Of = Extract<ParticipantListQuery['node'], { __typename: 'ParticipantList' }>;

const route = getRouteApi('/participants/$id');

/** One list: how many of each standing, what to do about each, and the lines. */
export function ParticipantListPage(): ReactNode {
  const { id } = route.useParams();
  const { standing } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ParticipantListDocument,
    { id, standing: standing ?? null, first: LINES_MAX },
    { intervalMs: POLL_MS },
  );
  const found = data?.node?.__typename === 'ParticipantList' ? data.node : null;
  return (
    <Detail
      what="参保名单"
      thing={found}
      problem={problem}
      isReading={isReading || !data}
      onRetry={readAgain}
      back={<Link to="/participants">回到参保名单核对</Link>}
    >
      {(list) => (
        <>
          <PageHead
            title={`${list.planYear} 年度参保名单`}
            mark={<StateTag table={LIST_STATES} state={list.state} />}
            actions={<Downloads list={list} />}
          />
          {list.problem && <Alert type="error" showIcon title={list.problem} />}
          {list.lineCount > list.membersActive && (
            <Alert
              type="warning"
              showIcon
              title={`名单 ${formatCount(list.lineCount)} 人，多于会籍正常的会员 ${formatCount(list.membersActive)} 人`}
              description="参保人数不得超过会员库人数，多出的人见下表。"
            />
          )}
          <Facts
            facts={[
              { label: '文件', value: list.fileName || NONE },
              { label: '单位', value: list.unit?.name ?? '省直机关工会' },
              { label: '名单人数', value: formatCount(list.lineCount) },
              { label: '会籍正常的会员', value: formatCount(list.membersActive) },
              { label: '核对通过', value: formatCount(list.passed) },
              {
                label: '上传',
                value: `${list.receivedBy?.name ?? NONE} ${formatMinute(list.receivedAt)}`,
              },
            ]}
          />
          <Section title="核对结果">
            <SmallTable
              what="核对结果"
              columns={COUNTS}
              rows={list.counts.map((each) => ({ id: each.standing, ...each }))}
              nothing="还没有核对完。"
            />
          </Section>
          <Section title="各行">
            <Select
              aria-label="只看哪种结果"
              value={standing ?? ''}
              onChange={(next) =>
                void navigate({ search: next ? { standing: next as ParticipantStanding } : {} })
              }
              options={[
                { value: '' as const, label: '全部' },
                ...list.counts.map((each) => ({ value: each.standing, label: each.label })),
              ]}
            />
            <SmallTable
              what="名单各行"
              columns={LINES}
              rows={list.entries.edges.map(({ node }) => node)}
              nothing="没有这样的行。"
            />
            {list.entries.totalCount > LINES_MAX && (
              <p>
                共 {formatCount(list.entries.totalCount)} 行，只列出前 {LINES_MAX}{' '}
                行；全部见核对结果表。
              </p>
            )}
          </Section>
          <Trail id={list.id} />
        </>
      )}
    </Detail>
  );
}

function Downloads({ list }: { list: Of }) {
  return (
    <>
      {list.resultAddress && (
        <Button href={list.resultAddress} download icon={<DownloadOutlined />}>
          下载核对结果表
        </Button>
      )}
      {list.missingAddress && (
        <FileWithPassword address={list.missingAddress} type="primary">
          下载预填的导入模板
        </FileWithPassword>
      )}
    </>
  );
}

const COUNTS: TableColumnsType<Of['counts'][number] & { id: string }> = [
  { title: '结果', dataIndex: 'label', rowScope: 'row' },
  { title: '人数', align: 'right', render: (_, { count }) => formatCount(count) },
  { title: '怎样办', dataIndex: 'advice' },
];

const LINES: TableColumnsType<Of['entries']['edges'][number]['node']> = [
  { title: '行号', dataIndex: 'sheetRow' },
  { title: '姓名', dataIndex: 'name', rowScope: 'row' },
  { title: '证件号码', dataIndex: 'idNoMasked' },
  { title: '结果', render: (_, { standing }) => <StateTag table={STANDINGS} state={standing} /> },
  {
    title: '会员',
    render: (_, { member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {[member.name, member.unit?.name].filter(Boolean).join('，')}
        </Link>
      ) : (
        NONE
      ),
  },
  { title: '怎样办', dataIndex: 'advice' },
];
