import { Form, Input } from 'antd';

/** A new password, typed twice; what it must be is said before, not after. */
export function PasswordFields({ label }: { label: string }) {
  return (
    <>
      <Form.Item
        name="password"
        label={label}
        extra="长度与字符种类按现行安全策略（初始为至少 10 个字符，大写字母、小写字母、数字、符号中至少三种）；不含用户名，不用常见密码，不重复最近用过的。"
        rules={[{ required: true, min: 8, max: 128, message: '请填写 8 至 128 个字符的密码' }]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label="再次填写"
        dependencies={['password']}
        rules={[
          { required: true, message: '请再次填写密码' },
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              !value || value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error('两次填写的密码不同')),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  );
}
