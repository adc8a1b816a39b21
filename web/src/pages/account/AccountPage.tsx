import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { AccountDocument, PasswordChangeDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Facts } from '../../ui/Facts.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { PasswordFields } from '../staff/PasswordFields.tsx';
import { SessionTable } from '../staff/SessionTable.tsx';

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
            onDone={() => ask({ requestPolicy: 'network-only' })}
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
      <Section title="登录记录">
        {data && <SessionTable sessions={data.viewer.sessions} />}
        {!data && error && (
          <Failed
            problem={problemOf(error)}
            onRetry={() => ask({ requestPolicy: 'network-only' })}
            isRetrying={fetching}
          />
        )}
        {!data && !error && <Loading what="登录记录" />}
      </Section>
    </>
  );
}
