import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Input } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { ExplainPaymentDocument, type ExplainPaymentQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Facts } from '../../ui/Facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import { PrintButton } from '../../ui/print/PrintButton.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { PAYMENT_STATES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { ChainSheet } from './ChainSheet.tsx';
import styles from './Explain.module.css';
import { Links } from './Links.tsx';

export type Chain = NonNullable<ExplainPaymentQuery['explainPayment']>;

const route = getRouteApi('/explain');
const NUMBER_MAX = 32;

/** One fen from the workbook's cell to the last thing the bank said, each step where it is written. */
export function ExplainPage(): ReactNode {
  const { no } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="一分钱的来龙去脉"
        lead="输入付款号：从名册的单元格到银行对账单和守恒证书，逐个环节与存档当场核对。"
      />
      <search>
        <Input.Search
          key={no}
          aria-label="付款号"
          placeholder="付款号，在发放批次的付款列表中"
          defaultValue={no}
          maxLength={NUMBER_MAX}
          enterButton="查明"
          onSearch={(text) => void navigate({ search: { no: text.trim() || undefined } })}
        />
      </search>
      {no ? (
        <Explained no={no} />
      ) : (
        <Nothing title="还没有输入付款号" advice="也可以在发放批次的付款列表中点“来龙去脉”。" />
      )}
    </>
  );
}

function Explained({ no }: { no: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ExplainPaymentDocument,
    variables: { paymentNo: no },
    requestPolicy: 'network-only',
  });
  if (error) {
    return (
      <Failed
        problem={problemOf(error)}
        onRetry={() => ask({ requestPolicy: 'network-only' })}
        isRetrying={fetching}
      />
    );
  }
  if (!data || fetching) return <Loading what="来龙去脉" />;
  const chain = data.explainPayment;
  if (!chain) {
    return <Nothing title="没有这笔付款" advice="请核对付款号；只能查看您权限范围内的付款。" />;
  }
  return <Content chain={chain} />;
}

function Content({ chain }: { chain: Chain }) {
  const { payment, links } = chain;
  const wrong = links.filter(({ status }) => status === 'DIFFERS');
  const verified = links.filter(({ status }) => status === 'VERIFIED');
  return (
    <>
      <Section title="付款">
        <Facts
          facts={[
            { label: '付款号', value: chain.paymentNo },
            { label: '金额（元）', value: formatYuan(chain.amount) },
            { label: '状态', value: <StateTag table={PAYMENT_STATES} state={chain.state} /> },
            {
              label: '会员',
              value: payment?.member ? (
                <Link to="/members/$id" params={{ id: payment.member.id }}>
                  {chain.memberName}
                </Link>
              ) : (
                chain.memberName
              ),
            },
            { label: '单位', value: chain.unitName },
            {
              label: '发放批次',
              value: payment?.disbursement ? (
                <Link to="/disbursements/$id" params={{ id: payment.disbursement.id }}>
                  查看批次
                </Link>
              ) : (
                '不在权限内'
              ),
            },
          ]}
        />
      </Section>
      <Alert
        className={styles.verdict}
        role="status"
        type={wrong.length > 0 ? 'error' : 'success'}
        showIcon
        title={
          wrong.length > 0
            ? `有 ${formatCount(wrong.length)} 个环节与存档不符：${wrong.map(({ label }) => label).join('、')}，请立即查明。`
            : `${formatCount(verified.length)} 个环节已与存档当场核对，全部一致。`
        }
        action={<PrintButton make={() => ({ sheet: <ChainSheet chain={chain} /> })} />}
      />
      <Section title="各环节">
        <Links links={links} />
      </Section>
    </>
  );
}
