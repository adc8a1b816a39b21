import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { BulletinWholeDocument, type BulletinWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Code, Facts, grouped } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { Trail } from '../audit/Trail.tsx';
import { Acts } from './Acts.tsx';
import styles from './Bulletin.module.css';
import { BULLETIN_STATES } from './words.ts';

export type Bulletin = Extract<BulletinWholeQuery['node'], { __typename: 'Bulletin' }>;

const route = getRouteApi('/bulletins/$id');
const FORMS = [
  { form: 'pdf', label: 'PDF' },
  { form: 'docx', label: 'Word 文档' },
  { form: 'json', label: '数据' },
] as const;

/** One version of a bulletin: its figures, its words, the document as it will be, and its signatures. */
export function BulletinPage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: BulletinWholeDocument,
    variables: { id },
  });
  const found = data?.node?.__typename === 'Bulletin' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="通报"
      thing={found}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/bulletins">回到通报列表</Link>}
    >
      {(bulletin) => <Content bulletin={bulletin} />}
    </Detail>
  );
}

function Content({ bulletin }: { bulletin: Bulletin }) {
  const { id, title, version, state, replaces, faults, reason } = bulletin;
  return (
    <>
      <PageHead
        title={`${title}（第 ${version} 版）`}
        mark={<StateTag table={BULLETIN_STATES} state={state} />}
        actions={
          <>
            <Acts bulletin={bulletin} />
            {FORMS.map(({ form, label }) => (
              <Button
                key={form}
                icon={<DownloadOutlined />}
                href={`/documents/${encodeURIComponent(id)}.${form}`}
              >
                {label}
              </Button>
            ))}
          </>
        }
      />
      {replaces && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              本版更正
              <Link to="/bulletins/$id" params={{ id: replaces.id }}>
                第 {replaces.version} 版
              </Link>
              ；先前的版本照原样保留。
            </>
          }
        />
      )}
      {state === 'DISCARDED' && <Alert type="warning" showIcon title={`已作废：${reason}`} />}
      {state === 'PUBLISHED' &&
        (faults.length === 0 ? (
          <Alert type="success" showIcon title="已由快照逐项复算，每个数字与摘要都相符。" />
        ) : (
          <Alert type="error" showIcon title="复算不符" description={faults.join('；')} />
        ))}
      <Signed bulletin={bulletin} />
      <Section title="公文预览">
        <Pages bulletin={bulletin} />
      </Section>
      <Section title="由快照得出的正文">
        {bulletin.figures.map((line) => (
          <p key={line} className={styles.text}>
            {line}
          </p>
        ))}
      </Section>
      <Section title="各单位">
        <Lines bulletin={bulletin} />
      </Section>
      <Trail id={id} />
    </>
  );
}

function Signed({ bulletin }: { bulletin: Bulletin }) {
  return (
    <Facts
      facts={[
        { label: '数字截至', value: formatDate(bulletin.dayOn) },
        { label: '发文字号', value: bulletin.number || '尚未编号' },
        { label: '成文日期', value: formatDate(bulletin.issuedOn) },
        {
          label: '拟稿',
          value: `${bulletin.draftedBy?.name ?? NONE}，${formatMinute(bulletin.draftedAt)}`,
        },
        {
          label: '审核',
          value: bulletin.reviewedAt
            ? `${bulletin.reviewedBy?.name ?? NONE}，${formatMinute(bulletin.reviewedAt)}`
            : '尚未审核',
        },
        {
          label: '签发',
          value: bulletin.publishedAt
            ? `${bulletin.publishedBy?.name ?? NONE}，${formatMinute(bulletin.publishedAt)}`
            : '尚未签发',
        },
        ...(bulletin.place
          ? [
              { label: '在通报链中', value: `第 ${bulletin.place} 份` },
              {
                label: '数据摘要（SM3）',
                value: <Code>{grouped(bulletin.digest)}</Code>,
                isWide: true,
              },
              {
                label: '前一份的摘要',
                value: <Code>{grouped(bulletin.previousDigest)}</Code>,
                isWide: true,
              },
            ]
          : []),
      ]}
    />
  );
}

/** The pages as they are printed; what changes in the words changes the pictures' address. */
function Pages({ bulletin }: { bulletin: Bulletin }) {
  const { id, pages, textDigest, state } = bulletin;
  return (
    <ol className={styles.pages}>
      {Array.from({ length: pages }, (_, at) => at + 1).map((page) => (
        <li key={page}>
          <img
            className={styles.page}
            loading="lazy"
            src={`/documents/${encodeURIComponent(id)}/${page}.svg?v=${state}-${textDigest}`}
            alt={`第 ${page} 页，共 ${pages} 页`}
          />
        </li>
      ))}
    </ol>
  );
}

type Line = Bulletin['lines'][number];

const COUNTS = (kind: Bulletin['kind']): TableColumnsType<Line> =>
  kind === 'ENTRY'
    ? [
        { title: '应录入', align: 'right', render: (_, { expected }) => formatCount(expected) },
        { title: '已录入', align: 'right', render: (_, { counted }) => formatCount(counted) },
        { title: '合格', align: 'right', render: (_, { qualified }) => formatCount(qualified) },
        { title: '合格率', align: 'right', dataIndex: 'rate' },
        {
          title: '未完成原因',
          render: (_, { reason, missing }) =>
            reason === null
              ? '已完成'
              : `${reason === 'INCOMPLETE' ? 'A 信息不完整' : 'B 未上报'}${missing && `：${missing}`}`,
        },
      ]
    : [
        { title: '会员', align: 'right', render: (_, { counted }) => formatCount(counted) },
        { title: '已办卡', align: 'right', render: (_, { carded }) => formatCount(carded) },
        { title: '办卡率', align: 'right', dataIndex: 'rate' },
        { title: '已激活', align: 'right', render: (_, { active }) => formatCount(active) },
        {
          title: '达到办卡率',
          render: (_, { reachesGoal }) => (reachesGoal ? '达到' : '未达到'),
        },
      ];

function Lines({ bulletin: { kind, lines } }: { bulletin: Bulletin }) {
  return (
    <Table<Line>
      rowKey="name"
      size="small"
      aria-label="各单位"
      dataSource={lines}
      pagination={lines.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: '名次', align: 'right', render: (_, { place }) => place ?? NONE },
        { title: '单位', rowScope: 'row', dataIndex: 'name' },
        ...COUNTS(kind),
      ]}
    />
  );
}
