import { Form, Input } from 'antd';
import { DisbursementRefuseDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';

interface Values {
  reason: string;
}

const REASON_MAX = 200;

/** Turning a disbursement down needs a reason, which the maker will read. */
export function Refuse({ id }: { id: string }) {
  return (
    <FormButton
      id={`disbursement-refuse-${id}`}
      label="退回"
      title="退回发放批次"
      isDangerous
      act={DisbursementRefuseDocument}
      initial={{ reason: '' }}
      variables={({ reason }: Values) => ({ id, input: { reason } })}
    >
      <Form.Item
        name="reason"
        label="退回原因"
        rules={[{ required: true, whitespace: true, message: '请填写退回的原因' }]}
        extra="不得填写证件号码、卡号等个人信息。"
      >
        <Input.TextArea rows={3} maxLength={REASON_MAX} showCount />
      </Form.Item>
    </FormButton>
  );
}
