import LockOutlined from '@ant-design/icons/LockOutlined';
import { Alert, Button, Form, Input, Modal } from 'antd';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { Problem } from '../api/problems.ts';
import { CODE_NEEDED, SessionUnavailable, SignInRefused, WRONG_CODE } from '../api/session.ts';
import type { StepUp } from '../api/step-up.ts';
import { focusFirstField } from '../ui/form/first-field.ts';
import { Advice } from '../ui/PageState.tsx';
import { CodeField } from './CodeField.tsx';
import { ProviderConfirm } from './ProviderConfirm.tsx';
import styles from './StepUpDialog.module.css';
import { useSession } from './session.tsx';

interface Values {
  password: string;
  code?: string;
}

/** What stands above the field; a wrong password stands at it. */
type Notice = { title: string; problem?: Problem };

/** Asks for the password before an act of weight, over whatever is being filled in. */
export function StepUpDialog({ stepUp }: { stepUp: StepUp }) {
  const isOpen = useSyncExternalStore(stepUp.subscribe, stepUp.isAsking);
  const body = useRef<HTMLDivElement>(null);
  return (
    <Modal
      open={isOpen}
      title="请确认是您本人"
      footer={null}
      mask={{ closable: false }}
      destroyOnHidden
      width={420}
      onCancel={() => stepUp.leave()}
      afterOpenChange={(isThere) => isThere && focusFirstField(body.current)}
    >
      <div ref={body}>
        <p className={styles.hint}>办理这项业务前，请再输入一次登录密码。已填写的内容不会丢失。</p>
        <PasswordForm stepUp={stepUp} />
      </div>
    </Modal>
  );
}

function PasswordForm({ stepUp }: { stepUp: StepUp }) {
  const [form] = Form.useForm<Values>();
  const [notice, setNotice] = useState<Notice | null>(null);
  const [isSending, setIsSending] = useState(false);
  const { state } = useSession();
  const [wantsCode, setWantsCode] = useState('staff' in state && state.staff.hasFactor);
  const isVouched = 'staff' in state && state.staff.isVouched;

  async function send({ password, code }: Values): Promise<void> {
    if (isSending) return;
    setIsSending(true);
    setNotice(null);
    try {
      if (await stepUp.give(password, code)) return;
      again({ title: '您已重新登录，请再输入一次密码。' });
    } catch (error) {
      show(error);
    } finally {
      setIsSending(false);
    }
  }

  function show(error: unknown): void {
    const refused = error instanceof SignInRefused ? error : null;
    if (refused?.code === CODE_NEEDED) setWantsCode(true);
    else if (refused?.code === 'WRONG_PASSWORD') again(null, refused.message);
    else if (refused?.code === WRONG_CODE) again(null, refused.message, 'code');
    else again(noticeOf(error));
  }

  function again(said: Notice | null, atField = '', name: 'password' | 'code' = 'password'): void {
    setNotice(said);
    form.setFields([{ name, value: '', errors: atField ? [atField] : [] }]);
    form.focusField(name);
  }

  return (
    <Form
      name="step-up"
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ password: '' }}
      onFinish={(values) => void send(values)}
    >
      <div aria-live="assertive">
        {notice && (
          <Alert
            className={styles.notice ?? ''}
            type="warning"
            showIcon
            title={notice.title}
            description={notice.problem && <Advice problem={notice.problem} />}
          />
        )}
      </div>
      <Form.Item
        name="password"
        label="登录密码"
        rules={[{ required: true, message: '请输入密码' }]}
      >
        <Input.Password prefix={<LockOutlined />} autoComplete="current-password" maxLength={128} />
      </Form.Item>
      {wantsCode && <CodeField />}
      {isVouched && (
        <ProviderConfirm
          onConfirmed={() => stepUp.confirmedElsewhere()}
          onRefused={(title) => setNotice({ title })}
        />
      )}
      <div className={styles.foot}>
        <Button onClick={() => stepUp.leave()}>取消</Button>
        <Button type="primary" htmlType="submit" loading={isSending}>
          确认
        </Button>
      </div>
    </Form>
  );
}

function noticeOf(error: unknown): Notice {
  if (error instanceof SignInRefused) return { title: error.message };
  if (error instanceof SessionUnavailable) {
    return { title: error.problem.title, problem: error.problem };
  }
  throw error;
}
