import { Link } from '@tanstack/react-router';
import type { OpenPaymentFragment } from '../../api/gql/graphql.ts';
import { FileLine, fileLineText } from '../../ui/FileLine.tsx';
import { NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { PAYMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Timeline } from './Timeline.tsx';

/** What the desks show of a payment alike. */
export const WHO: readonly Column<OpenPaymentFragment>[] = [
  {
    key: 'member',
    title: '会员',
    text: ({ member }) => member?.name ?? NONE,
    show: ({ member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      ) : (
        NONE
      ),
    isName: true,
  },
  { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
  { key: 'amount', title: '金额（元）', text: ({ amount }) => formatYuan(amount), isNumber: true },
  {
    key: 'state',
    title: '状态',
    text: ({ state }) => wordsOf(PAYMENT_STATES, state).label,
    show: ({ state }) => <StateTag table={PAYMENT_STATES} state={state} />,
  },
];

export const WHERE: readonly Column<OpenPaymentFragment>[] = [
  {
    key: 'moves',
    title: '经过',
    text: () => '',
    show: ({ id, paymentNo }) => <Timeline id={id} no={paymentNo} />,
    isAct: true,
  },
  { key: 'no', title: '付款号', text: ({ paymentNo }) => paymentNo, isExtra: true },
  {
    key: 'card',
    title: '卡号',
    text: ({ card }) => card?.numberMasked ?? NONE,
    isExtra: true,
  },
  {
    key: 'file',
    title: '银行文件',
    text: ({ bankFile, lineNumber }) => fileLineText({ file: bankFile, line: lineNumber }),
    show: ({ bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
    isExtra: true,
  },
];
