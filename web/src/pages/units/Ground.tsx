import { Form, Input } from 'antd';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { LazyDay } from '../../ui/list/LazyDay.tsx';

export const REASON_MAX = 500;
const DOCUMENT_MAX = 60;

/** By which document, why, and from which day. */
export function Ground({ day }: { day: string }) {
  return (
    <>
      <Form.Item
        name="document"
        label="批准文号"
        rules={[{ required: true, whitespace: true, message: '请填写批准文号' }]}
      >
        <Input maxLength={DOCUMENT_MAX} placeholder="如 川直工发〔2018〕20号" />
      </Form.Item>
      <ReasonField max={REASON_MAX} rows={2} />
      <Form.Item name="onDay" label={day} rules={[{ required: true, message: `请选择${day}` }]}>
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
      <AsksForPassword />
    </>
  );
}
