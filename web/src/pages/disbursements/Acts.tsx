import {
  DisbursementResealDocument,
  DisbursementSubmitDocument,
  DisbursementWithdrawDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatCount } from '../../ui/format.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { formatYuan } from '../../ui/yuan.ts';
import { Approve } from './Approve.tsx';
import { type Offer, offersFor } from './may.ts';
import { Refuse } from './Refuse.tsx';
import { Release } from './Release.tsx';
import type { Disbursement } from './rail.ts';

/** What this person may do with this disbursement now, the gravest to the right. */
export function Acts({ disbursement }: { disbursement: Disbursement }) {
  const offers = offersFor(useViewer(), disbursement);
  const { id, paymentCount, total } = disbursement;
  const sum = `${formatCount(paymentCount)} 笔，合计 ${formatYuan(total)} 元`;
  return (
    <>
      {offers.withdraw.is !== 'absent' && (
        <ActButton
          label="撤回"
          act={DisbursementWithdrawDocument}
          variables={{ id }}
          ask={`撤回后这一批（${sum}）不再发放，其中的补助可列入新的批次。`}
          isDangerous
        />
      )}
      {offers.reseal.is !== 'absent' && (
        <ActButton
          label="重新封存"
          act={DisbursementResealDocument}
          variables={{ id }}
          ask="作废尚未送出的银行文件并重新生成，之后须重新复核与签发。"
        />
      )}
      {offers.refuse.is !== 'absent' && <Refuse id={id} />}
      {offers.submit.is !== 'absent' && (
        <ActButton
          label="提交"
          act={DisbursementSubmitDocument}
          variables={{ id }}
          ask={`将为${sum}生成并封存银行文件，等待复核。`}
          isPrimary
        />
      )}
      {offers.approve.is !== 'absent' && (
        <Approve disbursement={disbursement} whyNot={whyNot(offers.approve)} />
      )}
      {offers.release.is !== 'absent' && (
        <Release disbursement={disbursement} whyNot={whyNot(offers.release)} />
      )}
    </>
  );
}

function whyNot(offer: Offer): string | undefined {
  return offer.is === 'barred' ? offer.why : undefined;
}
