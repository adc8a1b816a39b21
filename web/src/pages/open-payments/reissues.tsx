import {
  OpenPaymentsTotalDocument,
  ReissuePaymentsDocument,
  type ReissuePaymentsQuery,
} from '../../api/gql/graphql.ts';
import type { Bulk } from '../../ui/bulk/bulk.ts';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { Reason, reasonText } from '../../ui/Reason.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { wordsOf } from '../../ui/words.ts';
import { WHERE, WHO } from './columns.tsx';
import { Reissue } from './Reissue.tsx';
import { reissueSearch } from './search.ts';
import { type Failed, REISSUE_VERDICTS } from './verdicts.ts';

/** What failed for good or came back, is still owed, and has not been paid again. */
export const REISSUES = defineList({
  id: 'reissues',
  what: '付款',
  read: reissueSearch,
  query: ReissuePaymentsDocument,
  total: OpenPaymentsTotalDocument,
  rows: (data: ReissuePaymentsQuery) => data.payments,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'unit', label: '单位（含下级）', ask: 'unit' },
    {
      key: 'state',
      label: '状态',
      ask: 'choice',
      choices: [
        { value: 'FAILED', label: '入账失败' },
        { value: 'RETURNED', label: '入账后退回' },
      ],
    },
    { key: 'code', label: '原因代码', ask: 'text', placeholder: '如 2001' },
  ],
  columns: [
    ...WHO,
    {
      key: 'reason',
      title: '原因与办法',
      text: ({ reason }) => reasonText(reason),
      show: ({ reason }) => <Reason reason={reason} />,
      width: 280,
    },
    {
      key: 'verdict',
      title: '能否重发',
      text: ({ reissue }) => (reissue ? wordsOf(REISSUE_VERDICTS, reissue).label : NONE),
      show: ({ reissue }) =>
        reissue ? <StateTag table={REISSUE_VERDICTS} state={reissue} /> : NONE,
    },
    {
      key: 'at',
      title: '失败或退回',
      text: ({ returnedOn, settledAt }) =>
        returnedOn ? formatDate(returnedOn) : formatMinute(settledAt),
    },
    ...WHERE,
  ],
  nothingYet: {
    title: '没有待重发的付款',
    advice: '银行明确拒绝或退回的付款，查明原因并更正后，在这里重新发放。',
  },
});

/** What somebody may do with many at once. */
export function bulkOf(viewer: Viewer): Bulk<Failed> {
  return {
    acts: [],
    nameOf: ({ paymentNo }) => paymentNo,
    amountOf: ({ amount }) => amount,
    ...(hasRole(viewer, 'MAKER') && { together: (rows) => <Reissue rows={rows} /> }),
  };
}

function filterOf({ unit, state, code }: SearchOf<typeof reissueSearch>) {
  return {
    unitId: unit,
    states: state && [state],
    codes: code ? [code] : undefined,
    toReissue: true,
  };
}
