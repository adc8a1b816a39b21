import { Alert, Button, Form, Input, QRCode } from 'antd';
import { useState } from 'react';
import { enrolFactor, type OfferedFactor, offerFactor } from '../api/duties.ts';
import { confirmPassword } from '../api/session.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Code, grouped } from '../ui/Facts.tsx';
import { CodeField } from './CodeField.tsx';
import styles from './FactorEnrolment.module.css';
import { useRefused } from './use-refused.tsx';

type Step =
  | { is: 'proving' }
  | { is: 'scanning'; offered: OfferedFactor }
  | { is: 'keeping'; codes: readonly string[] };

interface EnrolmentProps {
  hasFactor: boolean;
  onDone: () => void;
  onOver: () => void;
}

/** Binding a device in three steps: who it is, the device's first code, the recovery codes put away. */
export function FactorEnrolment({ hasFactor, onDone, onOver }: EnrolmentProps) {
  const [step, setStep] = useState<Step>({ is: 'proving' });
  switch (step.is) {
    case 'proving':
      return (
        <Proving
          hasFactor={hasFactor}
          onOver={onOver}
          onDone={(offered) => setStep({ is: 'scanning', offered })}
        />
      );
    case 'scanning':
      return (
        <Scanning
          offered={step.offered}
          onOver={onOver}
          onDone={(codes) => setStep({ is: 'keeping', codes })}
        />
      );
    case 'keeping':
      return <Keeping codes={step.codes} onDone={onDone} />;
  }
}

interface StepProps<Result> {
  onDone: (result: Result) => void;
  onOver: () => void;
}

function Proving({ hasFactor, onDone, onOver }: StepProps<OfferedFactor> & { hasFactor: boolean }) {
  const [form] = Form.useForm<{ password: string; code?: string }>();
  const { isSending, refused, attempt } = useRefused();

  function send({ password, code }: { password: string; code?: string }): void {
    void attempt(
      async () => {
        if (!(await confirmPassword(password, code))) return onOver();
        const offered = await offerFactor();
        return offered ? onDone(offered) : onOver();
      },
      () => form.resetFields(),
    );
  }

  return (
    <Form form={form} name="factor-proving" layout="vertical" requiredMark={false} onFinish={send}>
      <p>先确认是您本人。{hasFactor && '换新手机时，旧验证器在新的绑定成功前仍然有效。'}</p>
      {refused}
      <Form.Item
        name="password"
        label="登录密码"
        rules={[{ required: true, message: '请输入密码' }]}
      >
        <Input.Password autoComplete="current-password" maxLength={128} autoFocus />
      </Form.Item>
      {hasFactor && <CodeField />}
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={isSending}>
          下一步
        </Button>
      </div>
    </Form>
  );
}

function Scanning({
  offered,
  onDone,
  onOver,
}: StepProps<readonly string[]> & { offered: OfferedFactor }) {
  const [form] = Form.useForm<{ code: string }>();
  const { isSending, refused, attempt } = useRefused();

  function send({ code }: { code: string }): void {
    void attempt(
      async () => {
        const codes = await enrolFactor(code);
        return codes ? onDone(codes) : onOver();
      },
      () => form.resetFields(),
    );
  }

  return (
    <Form form={form} name="factor-scanning" layout="vertical" requiredMark={false} onFinish={send}>
      <p>用手机上的验证器（支持 TOTP 的均可）扫描二维码，再输入它显示的 6 位动态码。</p>
      <div className={styles.code}>
        <QRCode
          type="svg"
          value={offered.uri}
          size={184}
          bordered={false}
          aria-label="绑定用的二维码"
        />
        <p className={styles.secret}>
          不能扫描时，手工录入密钥：
          <br />
          <Code>{grouped(offered.secret)}</Code> <CopyButton what="密钥" text={offered.secret} />
        </p>
      </div>
      {refused}
      <CodeField isNew />
      <div className={styles.foot}>
        <Button type="primary" htmlType="submit" loading={isSending}>
          绑定
        </Button>
      </div>
    </Form>
  );
}

function Keeping({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <>
      <Alert
        type="success"
        showIcon
        title="已绑定。请现在抄下或打印恢复码：只显示这一次。"
        description="手机不在身边或遗失时，每个恢复码可代替一次动态码，用后即失效。请与手机分开保管。"
      />
      <ul className={styles.codes} aria-label="恢复码">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <CopyButton what="恢复码" text={codes.join('\n')} />
        <Button onClick={() => window.print()}>打印</Button>
        <Button type="primary" onClick={onDone}>
          已经保存好
        </Button>
      </div>
    </>
  );
}
