import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { type Role, StaffCreateDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { ROLES } from '../../ui/words.ts';
import { staffBulk } from './bulk.ts';
import { STAFF } from './list.tsx';
import { PasswordFields } from './PasswordFields.tsx';

interface Values {
  login: string;
  name: string;
  roles: Role[];
  password: string;
}

const route = getRouteApi('/staff');

/** A clerk belongs to a unit, which an administrator may not look up: those are enrolled at the console. */
const GRANTED_HERE = choicesOf(ROLES).filter(({ value }) => value !== 'CLERK');

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
      variables={({ login, name, roles, password }: Values, idempotencyKey) => ({
        input: { login: login.trim(), name: name.trim(), roles, password },
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
      <Form.Item
        name="roles"
        label="岗位"
        extra="系统管理员与审计不得兼任其他岗位。单位经办人须指定单位，请在服务器上建立。"
        rules={[{ required: true, message: '请至少选择一个岗位' }]}
      >
        <Select mode="multiple" options={GRANTED_HERE} placeholder="请选择" />
      </Form.Item>
      <PasswordFields label="初始密码" />
      <AsksForPassword />
    </FormButton>
  );
}
