import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { DisbursementWholeDocument, type DisbursementWholeQuery } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Detail } from '../../ui/Detail.tsx';
import { Code, type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Loading } from '../../ui/PageState.tsx';
import { PrintButton } from '../../ui/print/PrintButton.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { DISBURSEMENT_STATES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Trail } from '../audit/Trail.tsx';
import { Acts } from './Acts.tsx';
import { ApprovalSheet } from './approval.tsx';
import styles from './Disbursements.module.css';
import { nameOf } from './list.tsx';
import { Rail } from './Rail.tsx';
import { type Disbursement, isMoving, isOpen, waitsFor } from './rail.ts';

const Payments = lazy(() => import('./Payments.tsx'));
const Omissions = lazy(() => import('./Omissions.tsx'));

const route = getRouteApi('/disbursements/$id');
/** How often to look, in ms: while it moves by itself, and while it waits for a person. */
const MOVING_MS = 2000;
const WAITING_MS = 5000;

export function DisbursementPage(): ReactNode {
  const { id } = route.useParams();
  return <OneDisbursement key={id} id={id} />;
}

/** One disbursement: where it stands, what is checked and released, and what came of each payment. */
function OneDisbursement({ id }: { id: string }) {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    DisbursementWholeDocument,
    { id },
    { intervalMs, isWanted },
  );
  return (
    <Detail
      what="发放批次"
      thing={disbursementIn(data)}
      problem={problem}
      isReading={isReading}
      onRetry={readAgain}
      back={<Link to="/disbursements">回到发放列表</Link>}
    >
      {(disbursement) => <Content disbursement={disbursement} />}
    </Detail>
  );
}

function disbursementIn(data: DisbursementWholeQuery | undefined): Disbursement | null {
  return data?.node?.__typename === 'Disbursement' ? data.node : null;
}

function isWanted(data: DisbursementWholeQuery | undefined): boolean {
  const disbursement = disbursementIn(data);
  return disbursement !== null && isOpen(disbursement);
}

function intervalMs(data: DisbursementWholeQuery | undefined): number {
  const disbursement = disbursementIn(data);
  return disbursement && isMoving(disbursement) ? MOVING_MS : WAITING_MS;
}

function Content({ disbursement }: { disbursement: Disbursement }) {
  const { id, state, paymentCount, total, totalUppercase } = disbursement;
  const isBad = state === 'REFUSED' || state === 'HELD';
  return (
    <>
      <PageHead
        title={nameOf(disbursement)}
        mark={<StateTag table={DISBURSEMENT_STATES} state={state} />}
        actions={
          <>
            <PrintButton
              label="打印审批单"
              make={() => ({ sheet: <ApprovalSheet disbursement={disbursement} /> })}
            />
            <Acts disbursement={disbursement} />
          </>
        }
      />
      <Rail disbursement={disbursement} />
      <dl className={styles.totals}>
        <div>
          <dt>付款笔数</dt>
          <dd>{formatCount(paymentCount)}</dd>
        </div>
        <div>
          <dt>总金额（元）</dt>
          <dd>{formatYuan(total)}</dd>
        </div>
        <div>
          <dt>大写</dt>
          <dd className={styles.small}>{totalUppercase}</dd>
        </div>
      </dl>
      <Section title="当前进展">
        <div role="status">
          <Alert type={isBad ? 'error' : 'info'} showIcon title={waitsFor(disbursement)} />
        </div>
      </Section>
      <Section title="批次信息">
        <Facts facts={factsOf(disbursement)} />
      </Section>
      <Section title="付款">
        <Suspense fallback={<Loading what="逐笔付款" />}>
          <Payments key={state} id={id} />
        </Suspense>
      </Section>
      <Section title="组批时剔除的">
        <Suspense fallback={<Loading what="剔除的付款" />}>
          <Omissions id={id} />
        </Suspense>
      </Section>
      <Trail id={id} />
    </>
  );
}

function factsOf(disbursement: Disbursement): Fact[] {
  const { unit, digest, sealRound, sealedForOn, submittedAt } = disbursement;
  return [
    { label: '发放范围', value: unit ? `${unit.name}及下级单位` : NONE },
    { label: '提交时间', value: formatMinute(submittedAt) },
    { label: '银行工作日', value: formatDate(sealedForOn) },
    { label: '封存次数', value: String(sealRound) },
    {
      label: 'SM3 摘要',
      value: digest ? (
        <>
          <Code>{grouped(digest)}</Code> <CopyButton text={digest} what="SM3 摘要" />
        </>
      ) : (
        '封存后生成'
      ),
      isWide: true,
    },
  ];
}
