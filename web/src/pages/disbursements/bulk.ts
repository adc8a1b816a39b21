import { DisbursementApproveDocument, DisbursementSubmitDocument } from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { DISBURSEMENT_STATES, wordsOf } from '../../ui/words.ts';
import { nameOf } from './list.tsx';
import { type Offer, offersFor } from './may.ts';
import type { Disbursement } from './rail.ts';

/** What somebody may do with many disbursements at once. Releasing pays, and stays one by one. */
export function bulkOf(viewer: Viewer): Bulk<Disbursement> {
  return {
    nameOf,
    counted: { of: ({ paymentCount }) => paymentCount, unit: '笔' },
    amountOf: ({ total }) => total,
    acts: [
      ...(hasRole(viewer, 'MAKER')
        ? [
            bulkAct<Disbursement, { id: string }>({
              label: '提交',
              document: DisbursementSubmitDocument,
              variables: ({ id }) => ({ id }),
              whyNot: (row) => why(row, offersFor(viewer, row).submit),
              ask: '将逐批生成并封存银行文件，等待复核。',
            }),
          ]
        : []),
      ...(hasRole(viewer, 'CHECKER')
        ? [
            bulkAct<Disbursement, { id: string; input: { digest: string } }>({
              label: '复核通过',
              document: DisbursementApproveDocument,
              variables: ({ id, digest }) => ({ id, input: { digest } }),
              whyNot: (row) => why(row, offersFor(viewer, row).approve),
              ask: '逐批对其银行文件的摘要复核通过，之后等待签发。',
              hasControlTotals: true,
            }),
          ]
        : []),
    ],
  };
}

function why({ state }: Disbursement, offer: Offer): string | undefined {
  switch (offer.is) {
    case 'offered':
      return undefined;
    case 'barred':
      return offer.why;
    case 'absent':
      return `现在的状态是“${wordsOf(DISBURSEMENT_STATES, state).label}”。`;
  }
}
