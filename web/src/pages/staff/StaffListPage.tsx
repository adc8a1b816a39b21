import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { StaffCreateDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { staffBulk } from './bulk.ts';
import { STAFF } from './list.tsx';
import { PasswordFields } from './PasswordFields.tsx';
import { RoleFields, type RoleValues, roleInput } from './RoleFields.tsx';

interface Values extends RoleValues {
  login: string;
  name: string;
  password: string;
}

const route = getRouteApi('/staff');

/** Whoever may sign in, and how to let somebody new in. */
export function StaffListPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="工作人员"
        actions={
          <>
            <LinkButton to="/sessions" search={{ open: 'yes' }}>
              登录记录
            </LinkButton>
            <Create />
          </>
        }
      />
      <ListView
        list={STAFF}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        bulk={staffBulk(viewer)}
      />
    </>
  );
}

function Create() {
  const navigate = useNavigate();
  return (
    <FormButton
      id="staff-create"
      label="新建"
      title="新建工作人员"
      isPrimary
      act={StaffCreateDocument}
      initial={{}}
      secrets={['password', 'again']}
      variables={({ login, name, password, ...role }: Values, idempotencyKey) => ({
        input: { login: login.trim(), name: name.trim(), password, ...roleInput(role) },
        idempotencyKey,
      })}
      onDone={({ staffCreate: { staff } }) => {
        if (staff) void navigate({ to: '/staff/$id', params: { id: staff.id } });
      }}
    >
      <Form.Item
        name="login"
        label="登录名"
        rules={[
          {
            required: true,
            pattern: /^\s*[a-z][a-z0-9._-]{1,63}\s*$/,
            message: '以小写字母开头，可含小写字母、数字、点、横线，2 至 64 个字符',
          },
        ]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item
        name="name"
        label="姓名"
        rules={[{ required: true, whitespace: true, message: '请填写姓名' }]}
      >
        <Input autoComplete="off" maxLength={60} />
      </Form.Item>
      <RoleFields />
      <PasswordFields label="初始密码" />
      <AsksForPassword />
    </FormButton>
  );
}
