import { Link } from '@tanstack/react-router';
import {
  CardBatchesDocument,
  type CardBatchesQuery,
  CardBatchesTotalDocument,
  type CardBatchProgressFragment,
} from '../../api/gql/graphql.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { CARD_BATCH_STATES, wordsOf } from '../../ui/words.ts';
import { batchesSearch } from './search.ts';

export type Batch = CardBatchProgressFragment;

const POLL_MS = 5000;

/** The batches of applications for cards. */
export const BATCHES = defineList({
  id: 'card-batches',
  what: '办卡批次',
  read: batchesSearch,
  query: CardBatchesDocument,
  total: CardBatchesTotalDocument,
  rows: (data: CardBatchesQuery) => data.cardBatches,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  file: (search) => ({
    list: 'CARD_BATCHES',
    cardBatches: filterOf(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'unit', label: '单位（含下级）', ask: 'unit' },
    { key: 'state', label: '状态', ask: 'choice', choices: choicesOf(CARD_BATCH_STATES) },
  ],
  columns: [
    {
      key: 'name',
      title: '批次',
      text: batchName,
      show: (batch) => (
        <Link to="/cards/$id" params={{ id: batch.id }}>
          {batchName(batch)}
        </Link>
      ),
      isName: true,
    },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(CARD_BATCH_STATES, state).label,
      show: ({ state }) => <StateTag table={CARD_BATCH_STATES} state={state} />,
    },
    {
      key: 'count',
      title: '人数',
      text: ({ applicationCount }) => formatCount(applicationCount),
      isNumber: true,
    },
    { key: 'draftedBy', title: '拟定', text: ({ draftedBy }) => draftedBy?.name ?? NONE },
    { key: 'submittedBy', title: '提交', text: ({ submittedBy }) => submittedBy?.name ?? NONE },
    { key: 'sentAt', title: '送达银行', text: ({ sentAt }) => formatMinute(sentAt) },
    { key: 'settledAt', title: '办结', text: ({ settledAt }) => formatMinute(settledAt) },
  ],
  nothingYet: {
    title: '还没有办卡批次',
    advice: '会员入库后，由普惠办公室或单位经办人拟定批次，送银行开卡。',
  },
});

/** This will name a batch as people speak of it. */
export function batchName({ unit, draftedAt }: Pick<Batch, 'unit' | 'draftedAt'>): string {
  return `${unit?.name ?? '办卡'}（${formatMinute(draftedAt)}）`;
}

function filterOf({ unit, state }: SearchOf<typeof batchesSearch>) {
  return { unitId: unit, states: state && [state] };
}
