import { Button, Modal, Timeline as Steps } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { PaymentMovesDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { FileLine } from '../../ui/FileLine.tsx';
import { formatMinute } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { Reason } from '../../ui/Reason.tsx';
import { PAYMENT_STATES, wordsOf } from '../../ui/words.ts';

/** How one payment came to where it stands, each step with its evidence. */
export function Timeline({ id, no }: { id: string; no: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button type="link" size="small" onClick={() => setIsOpen(true)}>
        经过
      </Button>
      <Modal
        open={isOpen}
        title={`付款 ${no} 的经过`}
        footer={null}
        width={560}
        destroyOnHidden
        onCancel={() => setIsOpen(false)}
      >
        {isOpen && <Moves id={id} />}
      </Modal>
    </>
  );
}

function Moves({ id }: { id: string }) {
  const [{ data, error, fetching }, readAgain] = useQuery({
    query: PaymentMovesDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const payment = data?.node?.__typename === 'Payment' ? data.node : null;
  if (!payment) {
    if (error) {
      return <Failed problem={problemOf(error)} onRetry={readAgain} isRetrying={fetching} />;
    }
    return <Loading what="付款的经过" />;
  }
  const { createdAt, moves, replaces } = payment;
  const first = replaces ? `拟定，替代付款 ${replaces.paymentNo}` : '拟定';
  return (
    <Steps
      items={[
        { key: 'drafted', content: `${formatMinute(createdAt)} ${first}` },
        ...moves.map(({ id: key, at, state, reason, evidenceFile, evidenceLine, proof }) => ({
          key,
          content: (
            <>
              {formatMinute(at)} {wordsOf(PAYMENT_STATES, state).label}
              <div>
                凭据：
                {proof && `银行函件 ${proof.reference}`}
                {evidenceFile && <FileLine file={evidenceFile} line={evidenceLine} />}
                {!proof && !evidenceFile && '银行逾期没有回报'}
              </div>
              {reason && reason.code !== '0000' && (
                <div>
                  <Reason reason={reason} />
                </div>
              )}
            </>
          ),
        })),
      ]}
    />
  );
}
