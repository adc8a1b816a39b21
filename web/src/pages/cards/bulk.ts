import { CardBatchSubmitDocument } from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { CARD_BATCH_STATES, wordsOf } from '../../ui/words.ts';
import { type Batch, batchName } from './batches.tsx';

/** What somebody may do with many card batches at once. */
export function bulkOf(viewer: Viewer): Bulk<Batch> {
  return {
    nameOf: batchName,
    counted: { of: ({ applicationCount }) => applicationCount, unit: '人' },
    acts: hasRole(viewer, 'OFFICE', 'CLERK')
      ? [
          bulkAct<Batch, { id: string }>({
            label: '提交',
            document: CardBatchSubmitDocument,
            variables: ({ id }) => ({ id }),
            whyNot: ({ state }) =>
              state === 'DRAFTED'
                ? undefined
                : `现在的状态是“${wordsOf(CARD_BATCH_STATES, state).label}”。`,
            ask: '将逐批生成办卡文件并送往银行，送出后不能收回。',
          }),
        ]
      : [],
  };
}
