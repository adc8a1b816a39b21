import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, type TableColumnsType } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { ProvincialDeliveryDocument, type ProvincialDeliveryQuery } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Detail } from '../../ui/Detail.tsx';
import { type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { formatBytes, formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { wordsOf } from '../../ui/words.ts';
import { Trail } from '../audit/Trail.tsx';
import { DeliveryActs } from './DeliveryActs.tsx';
import styles from './Provincial.module.css';
import { Receipts } from './Receipts.tsx';
import { DELIVERY_STATES, KINDS } from './words.ts';

const POLL_MS = 5000;

export type Delivery = Extract<
  ProvincialDeliveryQuery['node'],
  { __typename: 'ProvincialDelivery' }
>;

const DeliveryLines = lazy(() => import('./DeliveryLines.tsx'));
const route = getRouteApi('/provincial/$id');

/** One delivery: how many became how many lines, what the province said, and the receipts. */
export function DeliveryPage(): ReactNode {
  const { id } = route.useParams();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ProvincialDeliveryDocument,
    { id },
    { intervalMs: POLL_MS },
  );
  const found = data?.node?.__typename === 'ProvincialDelivery' ? data.node : null;
  return (
    <Detail
      what="省库报送"
      thing={found}
      problem={problem}
      isReading={isReading || !data}
      onRetry={readAgain}
      back={<Link to="/provincial">回到省库报送</Link>}
    >
      {(delivery) => (
        <>
          <PageHead
            title={`省库报送第 ${delivery.number} 号（${wordsOf(KINDS, delivery.kind).label}）`}
            mark={<StateTag table={DELIVERY_STATES} state={delivery.state} />}
            actions={<DeliveryActs delivery={delivery} onDone={readAgain} />}
            lead="完整证件号码只在文件中；下载前须再次输入密码，每次下载都会记入审计。"
          />
          {delivery.problem && <Alert type="error" showIcon title={delivery.problem} />}
          <Facts facts={factsOf(delivery)} />
          <Section title="从会员到报送">
            <Funnel delivery={delivery} />
          </Section>
          {delivery.reasons.length > 0 && (
            <Section title="省库退回的原因">
              <SmallTable
                what="省库退回的原因"
                columns={REASONS}
                rows={delivery.reasons.map((each) => ({
                  id: `${each.code} ${each.text}`,
                  ...each,
                }))}
                nothing="没有退回的。"
              />
            </Section>
          )}
          <Section title="回执">
            <Receipts delivery={delivery} onDone={readAgain} />
          </Section>
          <Section title="各行">
            <Suspense fallback={<Loading what="各行" />}>
              <DeliveryLines />
            </Suspense>
          </Section>
          <Trail id={delivery.id} />
        </>
      )}
    </Detail>
  );
}

function factsOf(delivery: Delivery): readonly Fact[] {
  const { map } = delivery;
  return [
    {
      label: '列对照',
      value: map ? `${map.document}（${formatDate(map.effectiveFrom)} 起）` : NONE,
    },
    {
      label: '申请',
      value: `${delivery.requestedBy?.name ?? NONE} ${formatMinute(delivery.createdAt)}`,
    },
    {
      label: '放行',
      value: delivery.releasedAt
        ? `${delivery.releasedBy?.name ?? NONE} ${formatMinute(delivery.releasedAt)}`
        : NONE,
    },
    { label: '应收齐回执', value: delivery.dueOn ? formatDate(delivery.dueOn) : NONE },
    {
      label: '结束',
      value: delivery.endedAt
        ? [formatMinute(delivery.endedAt), delivery.endedBy?.name, delivery.reason]
            .filter(Boolean)
            .join(' ')
        : NONE,
    },
    {
      label: '文件',
      value: delivery.fileName
        ? `${delivery.fileName}，${formatBytes(delivery.sizeBytes)}${
            delivery.bytesGoneAt ? `；${formatMinute(delivery.bytesGoneAt)} 到期删除` : ''
          }`
        : NONE,
      isWide: true,
    },
    {
      label: 'SM3 摘要',
      value: delivery.digest ? (
        <code className={styles.digest}>{grouped(delivery.digest)}</code>
      ) : (
        NONE
      ),
      isWide: true,
    },
  ];
}

/** How many people became how many lines, and what became of those. */
function Funnel({ delivery }: { delivery: Delivery }) {
  const omitted = delivery.omissions.reduce((sum, { count }) => sum + count, 0);
  const steps = [
    ['已比对的会员', delivery.membersSeen],
    ['属于报送范围', delivery.membersWanted],
    ['资料合格', delivery.membersWanted - omitted],
    ['写入文件', delivery.lineCount],
    ['其中新增', delivery.added],
    ['其中变更', delivery.changed],
    ['其中删除', delivery.removed],
    ...(delivery.kind === 'FULL' ? [['其中不变', delivery.same] as const] : []),
    ['省库接收', delivery.accepted],
    ['省库退回', delivery.refused],
  ] as const;
  const most = Math.max(1, ...steps.map(([, count]) => count));
  return (
    <>
      <ul className={styles.funnel}>
        {steps.map(([label, count]) => (
          <li key={label} className={styles.step}>
            <span>{label}</span>
            <span>
              <span
                className={styles.bar}
                style={{ display: 'block', width: `${(count * 100) / most}%` }}
              />
            </span>
            <span className={styles.count}>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {omitted > 0 && (
        <p>
          因资料不合格或缺少省库必填项没有报送的 {formatCount(omitted)} 人：
          {delivery.omissions
            .map(({ label, count }) => `${label} ${formatCount(count)}`)
            .join('，')}
          。
        </p>
      )}
    </>
  );
}

const REASONS: TableColumnsType<Delivery['reasons'][number] & { id: string }> = [
  { title: '错误代码', rowScope: 'row', render: (_, { code }) => code || NONE },
  { title: '错误说明', render: (_, { text }) => text || NONE },
  { title: '行数', align: 'right', render: (_, { count }) => formatCount(count) },
];
