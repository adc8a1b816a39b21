import type { ReactNode } from 'react';
import { formatMinute, NONE } from '../../ui/format.ts';
import { SheetFacts, SheetHead, SheetTable, Signatures } from '../../ui/print/parts.tsx';
import { PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import type { Chain } from './ExplainPage.tsx';
import { CHAIN_STATUSES } from './words.ts';

type ChainLink = Chain['links'][number];

const COLUMNS = [
  { title: '环节', text: ({ label }: ChainLink) => label },
  { title: '时间', text: ({ at }: ChainLink) => formatMinute(at) },
  { title: '内容', text: whatOf },
  { title: '出处与摘要', text: whereOf },
  { title: '核对', text: ({ status }: ChainLink) => wordsOf(CHAIN_STATUSES, status).label },
];

/** The whole chain on paper, for the file of whoever answers for the money. */
export function ChainSheet({ chain }: { chain: Chain }): ReactNode {
  return (
    <>
      <SheetHead
        title="付款来龙去脉核对单"
        lead="各环节均由系统在打印前与加密存档当场核对；个人信息已掩码。"
      />
      <SheetFacts
        facts={[
          { label: '付款号', value: chain.paymentNo },
          { label: '金额', value: `${formatYuan(chain.amount)} 元` },
          { label: '会员', value: chain.memberName },
          { label: '单位', value: chain.unitName },
          { label: '状态', value: wordsOf(PAYMENT_STATES, chain.state).label },
        ]}
      />
      <SheetTable
        columns={COLUMNS}
        rows={chain.links.map((link) => ({ ...link, id: link.step }))}
      />
      <Signatures boxes={[{ label: '核对人' }, { label: '财务负责人' }]} />
    </>
  );
}

function whatOf({ facts, problem }: ChainLink): string {
  const said = facts.map(({ label, text }) => `${label} ${text || NONE}`);
  return [...said, ...(problem ? [problem] : [])].join('；') || NONE;
}

function whereOf({ source }: ChainLink): string {
  if (!source) return NONE;
  return `${source.name} ${source.place}，SM3 ${source.digest}`;
}
