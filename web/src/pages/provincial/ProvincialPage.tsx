import { Link } from '@tanstack/react-router';
import { Form, Radio, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import {
  ProvincialDeliveryRequestDocument,
  ProvincialDeskDocument,
  type ProvincialDeskQuery,
  type ProvincialKind,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { wordsOf } from '../../ui/words.ts';
import { Maps } from './Maps.tsx';
import { DELIVERY_STATES, KINDS } from './words.ts';

const SHOWN_MAX = 50;
const POLL_MS = 5000;
const OPEN = ['REQUESTED', 'COMPOSING', 'WRITING', 'FROZEN', 'RELEASED'];

type Delivery = ProvincialDeskQuery['provincialDeliveries']['edges'][number]['node'];

/** What goes to the provincial database: deliveries by number, and how our fields become its columns. */
export function ProvincialPage(): ReactNode {
  const viewer = useViewer();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ProvincialDeskDocument,
    { first: SHOWN_MAX },
    { intervalMs: POLL_MS },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="省库报送" />;
  }
  const rows = data.provincialDeliveries.edges.map(({ node }) => node);
  const maps = data.provincialMaps.edges.map(({ node }) => node);
  const open = rows.find(({ state }) => OPEN.includes(state));
  return (
    <>
      <PageHead
        title="省库报送"
        lead="按列对照把合格会员写成四川省工会会员库的文件，逐份编号、封存，由另一人放行后下载；导入省库回执后，退回的更正后下次再报。"
        actions={
          hasRole(viewer, 'OFFICE') && (
            <Request
              onDone={readAgain}
              whyNot={
                open
                  ? `第 ${open.number} 号还没有结束，请先导入回执，或关闭、作废它。`
                  : maps.some(({ state }) => state === 'CONFIRMED')
                    ? undefined
                    : '还没有确认过的列对照，请先录入并由另一人确认。'
              }
            />
          )
        }
      />
      <Section title="各次报送">
        <SmallTable
          what="各次报送"
          columns={COLUMNS}
          rows={rows}
          nothing="还没有报送过。第一次请申请全量，以后申请增量。"
        />
        {data.provincialDeliveries.totalCount > rows.length && (
          <p>只列出最近的 {formatCount(rows.length)} 份。</p>
        )}
      </Section>
      <Section title="列对照">
        <Maps maps={maps} onDone={readAgain} />
      </Section>
    </>
  );
}

function Request({ whyNot, onDone }: { whyNot: string | undefined; onDone: () => void }) {
  return (
    <FormButton
      id="provincial-request"
      label="申请报送"
      title="申请一份省库报送"
      isPrimary
      whyNot={whyNot}
      act={ProvincialDeliveryRequestDocument}
      initial={{ kind: 'DELTA' }}
      variables={({ kind }: { kind: ProvincialKind }, idempotencyKey) => ({
        input: { kind },
        idempotencyKey,
      })}
      onDone={onDone}
    >
      <Form.Item name="kind" label="种类" extra="增量只含与省库已接收的不同之处；全量含全部。">
        <Radio.Group
          options={[
            { value: 'DELTA', label: '增量' },
            { value: 'FULL', label: '全量' },
          ]}
        />
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}

const COLUMNS: TableColumnsType<Delivery> = [
  {
    title: '批次',
    rowScope: 'row',
    render: (_, { id, number }) => (
      <Link to="/provincial/$id" params={{ id }}>
        第 {number} 号
      </Link>
    ),
  },
  { title: '种类', render: (_, { kind }) => wordsOf(KINDS, kind).label },
  {
    title: '状态',
    render: (_, { state }) => <StateTag table={DELIVERY_STATES} state={state} />,
  },
  { title: '行数', align: 'right', render: (_, { lineCount }) => formatCount(lineCount) },
  { title: '接收', align: 'right', render: (_, { accepted }) => formatCount(accepted) },
  { title: '退回', align: 'right', render: (_, { refused }) => formatCount(refused) },
  {
    title: '应收齐回执',
    render: (_, { dueOn, state }) => (state === 'RELEASED' && dueOn ? formatDate(dueOn) : NONE),
  },
  {
    title: '申请',
    render: (_, { requestedBy, createdAt }) =>
      `${requestedBy?.name ?? NONE} ${formatMinute(createdAt)}`,
  },
];
