import LockOutlined from '@ant-design/icons/LockOutlined';
import UserOutlined from '@ant-design/icons/UserOutlined';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { Problem } from '../api/problems.ts';
import {
  CODE_NEEDED,
  type Credentials,
  SessionUnavailable,
  SignInRefused,
  WRONG_CODE,
} from '../api/session.ts';
import { Advice } from '../ui/PageState.tsx';
import { CodeField } from './CodeField.tsx';
import { useSession } from './session.tsx';

type Refusal = { message: string } | { problem: Problem };

/** The sign-in itself, for the page and for the dialog; a refused password is cleared and asked again. */
export function SignInForm({ login = '' }: { login?: string }) {
  const { store } = useSession();
  const [form] = Form.useForm<Credentials>();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [wantsCode, setWantsCode] = useState(false);

  async function send(credentials: Credentials): Promise<void> {
    if (isSending) return;
    setIsSending(true);
    setRefusal(null);
    try {
      await store.signIn({ ...credentials, login: credentials.login.trim() });
    } catch (error) {
      show(error);
    } finally {
      setIsSending(false);
    }
  }

  /** A code that is wanted is no refusal: what was typed stays. */
  function show(error: unknown): void {
    const code = error instanceof SignInRefused ? error.code : '';
    if (code === CODE_NEEDED) {
      setWantsCode(true);
      return;
    }
    setRefusal(refusalOf(error));
    const field = code === WRONG_CODE ? 'code' : 'password';
    form.setFieldValue(field, '');
    form.focusField(field);
  }

  return (
    <Form
      form={form}
      layout="vertical"
      size="large"
      requiredMark={false}
      initialValues={{ login, password: '' }}
      scrollToFirstError={{ focus: true }}
      onFinish={(credentials) => void send(credentials)}
    >
      <div aria-live="assertive">{refusal && <RefusalNotice refusal={refusal} />}</div>
      <Form.Item
        name="login"
        label="用户名"
        rules={[{ required: true, whitespace: true, message: '请输入用户名' }]}
      >
        <Input
          prefix={<UserOutlined />}
          autoComplete="username"
          maxLength={64}
          autoFocus={!login}
        />
      </Form.Item>
      <Form.Item name="password" label="密码" rules={[{ required: true, message: '请输入密码' }]}>
        <Input.Password
          prefix={<LockOutlined />}
          autoComplete="current-password"
          maxLength={256}
          autoFocus={login !== ''}
        />
      </Form.Item>
      {wantsCode && <CodeField />}
      <Button type="primary" htmlType="submit" block loading={isSending}>
        登录
      </Button>
    </Form>
  );
}

function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const isRefused = 'message' in refusal;
  return (
    <Alert
      type={isRefused ? 'error' : 'warning'}
      showIcon
      style={{ marginBottom: 16 }}
      title={isRefused ? refusal.message : refusal.problem.title}
      description={isRefused ? undefined : <Advice problem={refusal.problem} />}
    />
  );
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof SignInRefused) return { message: error.message };
  if (error instanceof SessionUnavailable) return { problem: error.problem };
  throw error;
}
