import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { CSRF_HEADERS, OIDC_URL } from '../api/http.ts';
import { CODE_NEEDED } from '../api/session.ts';
import { CodeField } from './CodeField.tsx';
import { signInWords } from './provider-words.ts';
import { useProvider } from './use-provider.ts';

/** The way in through the house's provider, where there is one, and what came of the last try. */
export default function OidcEntry() {
  const label = useProvider();
  const code = new URLSearchParams(window.location.search).get('oidc');
  if (!label && !code) return null;
  return (
    <>
      <div aria-live="assertive">
        {code && code !== CODE_NEEDED && (
          <Alert type="error" showIcon style={{ marginTop: 16 }} title={signInWords(code)} />
        )}
      </div>
      {code === CODE_NEEDED && <CodeOfDevice />}
      {label && (
        <Button
          block
          size="large"
          style={{ marginTop: 16 }}
          href={`${OIDC_URL}?next=${encodeURIComponent(window.location.pathname)}`}
        >
          用{label}登录
        </Button>
      )}
    </>
  );
}

/** The provider vouches for the person, and the code of their device is wanted as well. */
function CodeOfDevice() {
  const [form] = Form.useForm<{ code: string }>();
  const [refusal, setRefusal] = useState('');
  const [isSending, setIsSending] = useState(false);

  async function send({ code }: { code: string }): Promise<void> {
    setIsSending(true);
    const refused = await refusalOf(code);
    setIsSending(false);
    if (refused === null) {
      window.location.replace(window.location.pathname);
      return;
    }
    setRefusal(refused);
    form.setFieldValue('code', '');
    form.focusField('code');
  }

  return (
    <Form
      form={form}
      layout="vertical"
      size="large"
      requiredMark={false}
      aria-label="统一身份认证的动态码"
      style={{ marginTop: 16 }}
      onFinish={(values) => void send(values)}
    >
      <p>统一身份认证已通过，请再填写验证器显示的动态码。</p>
      <div aria-live="assertive">{refusal && <Alert type="error" showIcon title={refusal} />}</div>
      <CodeField />
      <Button htmlType="submit" block loading={isSending}>
        确认动态码并登录
      </Button>
    </Form>
  );
}

/** This will send the code; null when it was taken. */
async function refusalOf(code: string): Promise<string | null> {
  try {
    const answer = await fetch(OIDC_URL, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...CSRF_HEADERS, 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    if (answer.ok) return null;
    const said: unknown = await answer.json();
    return messageIn(said) ?? signInWords('');
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return signInWords('');
    throw error;
  }
}

function messageIn(said: unknown): string | null {
  const isSaid = typeof said === 'object' && said !== null && 'message' in said;
  return isSaid && typeof said.message === 'string' ? said.message : null;
}
