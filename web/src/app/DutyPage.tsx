import { Button, Form, Input } from 'antd';
import { changePassword } from '../api/duties.ts';
import type { Staff } from '../api/session.ts';
import { PasswordFields } from '../pages/staff/PasswordFields.tsx';
import { Seal } from '../ui/Seal.tsx';
import { FactorEnrolment } from './FactorEnrolment.tsx';
import styles from './SignInPage.module.css';
import { useSession } from './session.tsx';
import { useRefused } from './use-refused.tsx';

type Must = NonNullable<Staff['must']>;

const TITLES: Readonly<Record<Must, string>> = {
  INITIAL_PASSWORD: '请先修改初始密码',
  EXPIRED_PASSWORD: '密码已到期，请修改',
  SECOND_FACTOR: '请先绑定动态码',
};
const LEADS: Readonly<Record<Must, string>> = {
  INITIAL_PASSWORD: '初始密码只供首次登录。修改后请用新密码重新登录。',
  EXPIRED_PASSWORD: '您的密码已超过安全策略规定的使用期限。修改后请用新密码重新登录。',
  SECOND_FACTOR: '您的岗位登录时须用动态码。绑定之后才能查看和办理业务。',
};

/** What has to be done before anything of the app is shown. */
export default function DutyPage({ must, login }: { must: Must; login: string }) {
  const { store } = useSession();
  return (
    <main className={styles.page}>
      <title>{`${TITLES[must]} · 普惠服务业务系统`}</title>
      <section className={styles.card} aria-labelledby="duty">
        <div className={styles.brand}>
          <Seal size={44} />
          <div>
            <h1 id="duty" className={styles.name}>
              {TITLES[must]}
            </h1>
            <p className={styles.motto}>{login}</p>
          </div>
        </div>
        <p>{LEADS[must]}</p>
        {must === 'SECOND_FACTOR' ? (
          <FactorEnrolment
            hasFactor={false}
            onDone={() => void store.check()}
            onOver={() => void store.check()}
          />
        ) : (
          <NewPassword login={login} onDone={() => void store.check()} />
        )}
        <p className={styles.help}>
          <Button type="link" onClick={() => void store.signOut()}>
            退出，以后再办
          </Button>
        </p>
      </section>
    </main>
  );
}

interface Values {
  current: string;
  password: string;
}

function NewPassword({ login, onDone }: { login: string; onDone: () => void }) {
  const [form] = Form.useForm<Values>();
  const { isSending, refused, attempt } = useRefused();

  function send({ current, password }: Values): void {
    void attempt(
      async () => {
        await changePassword(current, password);
        onDone();
      },
      () => form.focusField('password'),
    );
  }

  return (
    <Form form={form} name="new-password" layout="vertical" requiredMark={false} onFinish={send}>
      <input type="hidden" autoComplete="username" value={login} readOnly />
      {refused}
      <Form.Item
        name="current"
        label="现在的密码"
        rules={[{ required: true, message: '请填写现在的密码' }]}
      >
        <Input.Password autoComplete="current-password" maxLength={128} autoFocus />
      </Form.Item>
      <PasswordFields label="新密码" />
      <Button type="primary" htmlType="submit" block loading={isSending}>
        修改密码
      </Button>
    </Form>
  );
}
