import { Form, Input } from 'antd';

interface ReasonFieldProps {
  /** How the form calls it; the reason of an act in most. */
  name?: string;
  label?: string;
  extra?: string;
  /** The reason is read by many for long: it must not hold anybody's numbers. */
  isWithoutNumbers?: boolean;
  max?: number;
  rows?: number;
}

const MAX = 200;
const NO_NUMBERS = '不得填写证件号码、手机号、卡号等个人信息。';

/** Why somebody does something: no act that asks for it goes without. */
export function ReasonField({
  name = 'reason',
  label = '原因',
  isWithoutNumbers = false,
  extra = isWithoutNumbers ? NO_NUMBERS : undefined,
  max = MAX,
  rows = 3,
}: ReasonFieldProps) {
  return (
    <Form.Item
      name={name}
      label={label}
      extra={extra}
      rules={[{ required: true, whitespace: true, message: '请写明原因' }]}
    >
      <Input.TextArea rows={rows} maxLength={max} showCount />
    </Form.Item>
  );
}
