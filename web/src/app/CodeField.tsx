import { Form, Input } from 'antd';

/** The code that the person's device shows now, or one of the recovery codes; a new device has none. */
export function CodeField({ isNew = false }: { isNew?: boolean }) {
  return (
    <Form.Item
      name="code"
      label="动态码"
      extra={
        isNew
          ? '请输入验证器现在显示的 6 位动态码。'
          : '请输入验证器上的 6 位动态码；验证器不在身边时，可输入一个恢复码。'
      }
      rules={[{ required: true, whitespace: true, message: '请输入动态码或恢复码' }]}
    >
      <Input autoComplete="one-time-code" maxLength={20} autoFocus />
    </Form.Item>
  );
}
