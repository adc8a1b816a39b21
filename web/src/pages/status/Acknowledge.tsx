import { Form, Input } from 'antd';
import { AlarmAcknowledgeDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';

interface Values {
  note: string;
}

const NOTE_MAX = 500;

/** An alarm ends when somebody writes down what was done about it. */
export function Acknowledge({ id, onDone }: { id: string; onDone: () => void }) {
  return (
    <FormButton
      id={`alarm-${id}`}
      label="处理"
      title="处理告警"
      act={AlarmAcknowledgeDocument}
      initial={{ note: '' }}
      variables={({ note }: Values) => ({ id, input: { note } })}
      onDone={onDone}
    >
      <Form.Item
        name="note"
        label="如何处理的"
        extra="不得填写证件号码、卡号等个人信息。"
        rules={[{ required: true, whitespace: true, message: '请写明如何处理的' }]}
      >
        <Input.TextArea rows={3} maxLength={NOTE_MAX} showCount />
      </Form.Item>
    </FormButton>
  );
}
