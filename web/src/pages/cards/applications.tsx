import { Link } from '@tanstack/react-router';
import {
  type ApplicationRowFragment,
  CardApplicationsDocument,
  type CardApplicationsQuery,
  CardApplicationsTotalDocument,
  CardBatchApplicationsDocument,
  type CardBatchApplicationsQuery,
  CardBatchApplicationsTotalDocument,
} from '../../api/gql/graphql.ts';
import { FileLine, fileLineText } from '../../ui/FileLine.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { Reason, reasonText } from '../../ui/Reason.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { APPLICATION_STATES, wordsOf } from '../../ui/words.ts';
import { Correction, correctionText } from './Correction.tsx';
import { applicationsSearch, batchSearch, UNANSWERED } from './search.ts';

/** The side of the list on which refusals wait for a correction. */
export const REDO = 'redo';

const COLUMNS: readonly Column<ApplicationRowFragment>[] = [
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
  { key: 'idNo', title: '证件号码', text: ({ member }) => member?.idNoMasked ?? NONE },
  { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
  {
    key: 'state',
    title: '状态',
    text: ({ state }) => wordsOf(APPLICATION_STATES, state).label,
    show: ({ state }) => <StateTag table={APPLICATION_STATES} state={state} />,
  },
  {
    key: 'reason',
    title: '原因与办法',
    text: ({ reason }) => reasonText(reason),
    show: ({ reason }) => <Reason reason={reason} />,
  },
  {
    key: 'correction',
    title: '更正',
    text: (row) => correctionText(row),
    show: (row) => <Correction application={row} />,
    isAct: true,
  },
  { key: 'createdAt', title: '提出时间', text: ({ createdAt }) => formatMinute(createdAt) },
  { key: 'settledAt', title: '办结时间', text: ({ settledAt }) => formatMinute(settledAt) },
  { key: 'requestNo', title: '申请号', text: ({ requestNo }) => requestNo, isExtra: true },
  {
    key: 'file',
    title: '银行文件',
    text: ({ bankFile, lineNumber }) => fileLineText({ file: bankFile, line: lineNumber }),
    show: ({ bankFile, lineNumber }) => <FileLine file={bankFile} line={lineNumber} />,
    isExtra: true,
  },
];

const STATE = {
  key: 'state',
  label: '状态',
  ask: 'choice',
  choices: choicesOf(APPLICATION_STATES),
} as const;

/** Every application of one's scope: who has no card yet, and why. */
export const APPLICATIONS = defineList({
  id: 'card-applications',
  what: '办卡申请',
  read: applicationsSearch,
  query: CardApplicationsDocument,
  total: CardApplicationsTotalDocument,
  rows: (data: CardApplicationsQuery) => data.cardApplications,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({
    list: 'CARD_APPLICATIONS',
    cardApplications: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    STATE,
    { key: 'unit', label: '单位（含下级）', ask: 'unit' },
    { key: 'code', label: '银行答复代码', ask: 'text', placeholder: '如 1007' },
    {
      key: 'corrected',
      label: '失败的原因',
      ask: 'choice',
      choices: [
        { value: 'yes', label: '已更正' },
        { value: 'no', label: '未更正' },
      ],
    },
  ],
  columns: COLUMNS,
  nothingYet: { title: '还没有办卡申请', advice: '提交办卡批次后，每个人的申请与结果列在这里。' },
});

/** This will describe the list of one batch's applications. */
export function applicationsOf(id: string) {
  return defineList({
    id: 'card-batch-applications',
    what: '办卡申请',
    read: batchSearch,
    query: CardBatchApplicationsDocument,
    total: CardBatchApplicationsTotalDocument,
    rows: ({ node }: CardBatchApplicationsQuery) =>
      node?.__typename === 'CardBatch' ? node.applications : null,
    variables: ({ state }) => ({ id, states: state && [state] }),
    totalVariables: ({ state }) => ({ id, states: state && [state] }),
    file: ({ state }) => ({
      list: 'CARD_APPLICATIONS',
      of: id,
      cardApplications: { states: state && [state] },
      orderBy: 'OLDEST',
    }),
    orders: [],
    fields: [STATE],
    columns: COLUMNS,
    nothingYet: { title: '没有办卡申请', advice: '这一批没有列入任何人。' },
  });
}

function filterOf({ unit, state, code, corrected, tab }: SearchOf<typeof applicationsSearch>) {
  return {
    unitId: unit,
    states: state && [state],
    codes: code ? [code] : undefined,
    isUnresolved: tab === REDO ? true : undefined,
    isCorrected: corrected && corrected === 'yes',
    isUnanswered: tab === UNANSWERED ? true : undefined,
  };
}
