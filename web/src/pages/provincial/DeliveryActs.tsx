import { Form, Input } from 'antd';
import {
  ProvincialDeliveryCloseDocument,
  ProvincialDeliveryReleaseDocument,
  ProvincialDeliveryVoidDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FileWithPassword } from '../../ui/form/FileWithPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Delivery } from './DeliveryPage.tsx';

const REASON_MAX = 500;
const DIGEST_LENGTH = 64;

/** What may be done with a delivery as it stands. */
export function DeliveryActs({ delivery, onDone }: { delivery: Delivery; onDone: () => void }) {
  const viewer = useViewer();
  const { state } = delivery;
  const isOffice = hasRole(viewer, 'OFFICE');
  const isNew = ['REQUESTED', 'COMPOSING', 'WRITING', 'FROZEN'].includes(state);
  return (
    <>
      {delivery.address && <FileWithPassword address={delivery.address}>下载文件</FileWithPassword>}
      {state === 'FROZEN' && hasRole(viewer, 'OFFICE', 'CHECKER') && (
        <Release delivery={delivery} onDone={onDone} />
      )}
      {isOffice && state === 'RELEASED' && (
        <End
          label="关闭"
          lead="省库不再答复的行视为没有接收，下次增量会再报。"
          delivery={delivery}
          onDone={onDone}
        />
      )}
      {isOffice &&
        (isNew || (state === 'RELEASED' && delivery.accepted + delivery.refused === 0)) && (
          <End
            label="作废"
            lead="只用于没有送给省库的报送：作废后如同没有报过，其中的变化下次再报。"
            delivery={delivery}
            onDone={onDone}
          />
        )}
    </>
  );
}

function Release({ delivery, onDone }: { delivery: Delivery; onDone: () => void }) {
  const isOwn = delivery.requestedBy?.login === useViewer().login;
  return (
    <FormButton
      id={`release-${delivery.id}`}
      label="放行"
      title={`放行第 ${delivery.number} 号报送`}
      lead={<p>请向申请人取得文件的 SM3 摘要，与本页核对后填入；放行后文件可以下载并送省库。</p>}
      isPrimary
      whyNot={isOwn ? '是您申请的，须由另一人核对放行。' : undefined}
      act={ProvincialDeliveryReleaseDocument}
      initial={{ digest: '' }}
      variables={({ digest }: { digest: string }) => ({ id: delivery.id, input: { digest } })}
      onDone={onDone}
    >
      <Form.Item
        name="digest"
        label="SM3 摘要"
        normalize={(text: string) => text.replace(/\s/g, '')}
        rules={[{ required: true, len: DIGEST_LENGTH, message: '请填写 64 位摘要' }]}
      >
        <Input.TextArea rows={2} />
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}

interface EndProps {
  label: '关闭' | '作废';
  lead: string;
  delivery: Delivery;
  onDone: () => void;
}

function End({ label, lead, delivery, onDone }: EndProps) {
  const variables = ({ reason }: { reason: string }) => ({ id: delivery.id, input: { reason } });
  const same = {
    id: `${label}-${delivery.id}`,
    label,
    title: `${label}第 ${delivery.number} 号报送`,
    lead: <p>{lead}</p>,
    isDangerous: true,
    initial: { reason: '' },
    variables,
    onDone,
  };
  const fields = (
    <>
      <ReasonField max={REASON_MAX} />
      <AsksForPassword />
    </>
  );
  return label === '关闭' ? (
    <FormButton {...same} act={ProvincialDeliveryCloseDocument}>
      {fields}
    </FormButton>
  ) : (
    <FormButton {...same} act={ProvincialDeliveryVoidDocument}>
      {fields}
    </FormButton>
  );
}
