import { Button, Form, Input, Modal } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useQuery } from 'urql';
import {
  AccountDocument,
  type AccountQuery,
  PasswordChangeDocument,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Facts } from '../../ui/Facts.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { PasswordFields } from '../staff/PasswordFields.tsx';
import { SessionTable } from '../staff/SessionTable.tsx';
import { TokenTable } from '../staff/TokenTable.tsx';

const Enrolment = lazy(() => import('./Enrolment.tsx'));

interface Values {
  current: string;
  password: string;
}

/** One's own account: the password, and wherever one is signed in. */
export function AccountPage(): ReactNode {
  const { login, name, roles } = useViewer();
  const [{ data, error, fetching }, ask] = useQuery({
    query: AccountDocument,
    requestPolicy: 'cache-and-network',
  });
  const readAgain = () => ask({ requestPolicy: 'network-only' });
  return (
    <>
      <PageHead
        title="我的账号"
        actions={
          <FormButton
            id="own-password"
            label="修改密码"
            title="修改密码"
            act={PasswordChangeDocument}
            initial={{}}
            secrets={['current', 'password', 'again']}
            variables={({ current, password }: Values) => ({ input: { current, password } })}
            onDone={readAgain}
          >
            <Form.Item
              name="current"
              label="现在的密码"
              rules={[{ required: true, message: '请填写现在的密码' }]}
            >
              <Input.Password autoComplete="current-password" maxLength={256} />
            </Form.Item>
            <PasswordFields label="新密码" />
          </FormButton>
        }
      />
      <Facts
        facts={[
          { label: '登录名', value: login },
          { label: '姓名', value: name },
          { label: '岗位', value: roleLabels(roles) },
        ]}
      />
      <Section title="动态码">
        {data && <Factor factor={data.viewer.secondFactor} onChange={readAgain} />}
      </Section>
      <Section title="访问令牌">{data && <TokenTable tokens={data.viewer.accessTokens} />}</Section>
      <Section title="登录记录">
        {data && <SessionTable sessions={data.viewer.sessions} />}
        {!data && error && (
          <Failed problem={problemOf(error)} onRetry={readAgain} isRetrying={fetching} />
        )}
        {!data && !error && <Loading what="登录记录" />}
      </Section>
    </>
  );
}

/** The device whose codes are asked for, and binding one or another. */
function Factor({
  factor,
  onChange,
}: {
  factor: AccountQuery['viewer']['secondFactor'];
  onChange: () => void;
}) {
  const [isOpen, setIsOpen] = useState(false);

  function close(): void {
    setIsOpen(false);
    onChange();
  }

  return (
    <>
      <p>
        {factor
          ? `${formatMinute(factor.enrolledAt)} 绑定，还有 ${factor.codesLeft} 个恢复码没有用过。`
          : '没有绑定。绑定后，登录和办理重要业务时除密码外还要输入验证器上的动态码。'}
      </p>
      <Button onClick={() => setIsOpen(true)}>{factor ? '更换验证器' : '绑定验证器'}</Button>
      <Modal
        open={isOpen}
        title={factor ? '更换验证器' : '绑定验证器'}
        footer={null}
        width={480}
        mask={{ closable: false }}
        destroyOnHidden
        onCancel={close}
      >
        <Suspense fallback={null}>
          <Enrolment hasFactor={factor !== null} onDone={close} />
        </Suspense>
      </Modal>
    </>
  );
}
