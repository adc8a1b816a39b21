import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useClient } from 'urql';
import {
  CardBatchSubmitDocument,
  CardBatchWholeDocument,
  type CardBatchWholeQuery,
  CardBatchWithdrawDocument,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { PrintButton } from '../../ui/print/PrintButton.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { CARD_BATCH_STATES } from '../../ui/words.ts';
import { Trail } from '../audit/Trail.tsx';
import { applicationsOf } from './applications.tsx';
import { isMoving, waitsFor } from './batch-words.ts';
import { type Batch, batchName } from './batches.tsx';
import { handOver } from './hand-over.tsx';

const route = getRouteApi('/cards/$id');
const POLL_MS = 2000;

export default function BatchPage(): ReactNode {
  const { id } = route.useParams();
  return <OneBatch key={id} id={id} />;
}

/** One batch: where it stands, and what the bank said of each application. */
function OneBatch({ id }: { id: string }) {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    CardBatchWholeDocument,
    { id },
    { intervalMs: POLL_MS, isWanted },
  );
  return (
    <Detail
      what="办卡批次"
      thing={batchIn(data)}
      problem={problem}
      isReading={isReading}
      onRetry={readAgain}
      back={<Link to="/cards">回到办卡列表</Link>}
    >
      {(batch) => <Content batch={batch} />}
    </Detail>
  );
}

function batchIn(data: CardBatchWholeQuery | undefined): Batch | null {
  return data?.node?.__typename === 'CardBatch' ? data.node : null;
}

function isWanted(data: CardBatchWholeQuery | undefined): boolean {
  const batch = batchIn(data);
  return batch !== null && isMoving(batch);
}

function Content({ batch }: { batch: Batch }) {
  const { id, state, applicationCount, draftedAt, draftedBy, submittedAt, submittedBy } = batch;
  return (
    <>
      <PageHead
        title={batchName(batch)}
        mark={<StateTag table={CARD_BATCH_STATES} state={state} />}
        actions={
          <>
            <HandOver batch={batch} />
            <Acts batch={batch} />
          </>
        }
      />
      <div role="status">
        <Alert type={state === 'HELD' ? 'warning' : 'info'} showIcon title={waitsFor(batch)} />
      </div>
      <Section title="批次信息">
        <Facts
          facts={[
            { label: '申请人数', value: formatCount(applicationCount) },
            { label: '拟定', value: `${draftedBy?.name ?? NONE} ${formatMinute(draftedAt)}` },
            {
              label: '提交',
              value: submittedAt ? `${submittedBy?.name ?? ''} ${formatMinute(submittedAt)}` : NONE,
            },
            { label: '文件封存', value: formatMinute(batch.sealedAt) },
            { label: '送达银行', value: formatMinute(batch.sentAt) },
            { label: '办结', value: formatMinute(batch.settledAt) },
          ]}
        />
      </Section>
      <Section title="办卡申请">
        <Applications key={state} id={id} />
      </Section>
      <Trail id={batch.id} />
    </>
  );
}

/** Cards that the bank has made are handed to the unit over this list. */
function HandOver({ batch }: { batch: Batch }) {
  const client = useClient();
  if (!batch.sentAt) return null;
  return <PrintButton label="打印移交登记表" make={() => handOver(client, batch)} />;
}

function Acts({ batch: { id, state, applicationCount } }: { batch: Batch }) {
  const viewer = useViewer();
  if (!hasRole(viewer, 'OFFICE', 'CLERK')) return null;
  const count = formatCount(applicationCount);
  return (
    <>
      {(state === 'DRAFTED' || state === 'SUBMITTED' || state === 'HELD') && (
        <ActButton
          label="撤回"
          act={CardBatchWithdrawDocument}
          variables={{ id }}
          ask={`撤回后这 ${count} 人的申请不送银行，可列入新的批次。`}
          isDangerous
        />
      )}
      {state === 'DRAFTED' && (
        <ActButton
          label="提交"
          act={CardBatchSubmitDocument}
          variables={{ id }}
          ask={`将为 ${count} 人向银行申请办卡。送出后不能收回。`}
          isPrimary
        />
      )}
    </>
  );
}

function Applications({ id }: { id: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useMemo(() => applicationsOf(id), [id]);
  return (
    <ListView
      list={list}
      search={search}
      onSearch={(next) => void navigate({ search: next, params: { id } })}
    />
  );
}
