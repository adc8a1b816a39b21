import { Form } from 'antd';
import { ProofConfirmDocument, ProofRefuseDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatDate } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Proof } from './evidence.ts';
import { LetterLook } from './LetterFile.tsx';

/** What a letter that waits says, and what this person may do with it. */
export function Decide({ proof }: { proof: Proof }) {
  const viewer = useViewer();
  const isMine = proof.attachedBy?.login === viewer.login;
  return (
    <>
      {hasRole(viewer, 'CHECKER', 'RELEASER') && <Confirm proof={proof} isMine={isMine} />}
      {hasRole(viewer, 'OFFICE', 'MAKER', 'CHECKER', 'RELEASER') && <Refuse proof={proof} />}
    </>
  );
}

/** This will say in one sentence what a letter says. */
export function saysOf({ outcome, bankSerial, postedOn, explained }: Proof): string {
  return outcome === 'CREDITED'
    ? `已于 ${formatDate(postedOn)} 入账，流水号 ${bankSerial}`
    : `未入账：${explained?.meaning ?? '原因不详'}（${explained?.code ?? ''}）`;
}

function Confirm({ proof, isMine }: { proof: Proof; isMine: boolean }) {
  const { id, reference, digest } = proof;
  return (
    <FormButton
      id={`proof-confirm-${id}`}
      label="确认认定"
      title="凭银行函件认定结果"
      isPrimary
      whyNot={isMine ? '您是登记人，须由另一人确认。' : undefined}
      act={ProofConfirmDocument}
      initial={{}}
      secrets={['digest']}
      variables={(seen: { digest: string }) => ({ id, input: { digest: seen.digest } })}
      lead={
        <p>
          函件 {reference}：{saysOf(proof)}。确认后付款据此认定，不能撤销。
        </p>
      }
    >
      <Form.Item
        name="digest"
        label="登记人上传的扫描件"
        extra="与银行函件原件逐项核对后再确认。"
        rules={[{ required: true, message: '请先取出扫描件核对' }]}
      >
        <LetterLook digest={digest} />
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}

function Refuse({ proof: { id, reference } }: { proof: Proof }) {
  return (
    <FormButton
      id={`proof-refuse-${id}`}
      label="不予认定"
      title={`不予认定函件 ${reference}`}
      isDangerous
      act={ProofRefuseDocument}
      initial={{}}
      variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
    >
      <ReasonField rows={2} />
    </FormButton>
  );
}
