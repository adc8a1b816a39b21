import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { StaffCreateDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { staffBulk } from './bulk.ts';
import { InitialPassword, type Shown } from './InitialPassword.tsx';
import { STAFF } from './list.tsx';

interface Values {
  login: string;
  name: string;
  unitId?: string;
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
            {hasRole(viewer, 'ADMIN') && <Create />}
          </>
        }
      />
      <ListView
        list={STAFF}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        {...(hasRole(viewer, 'ADMIN') && { bulk: staffBulk(viewer) })}
      />
    </>
  );
}

function Create() {
  const navigate = useNavigate();
  const [made, setMade] = useState<(Shown & { id: string }) | null>(null);
  return (
    <>
      <FormButton
        id="staff-create"
        label="新建"
        title="新建工作人员"
        isPrimary
        act={StaffCreateDocument}
        initial={{}}
        variables={({ login, name, unitId }: Values, idempotencyKey) => ({
          input: { login: login.trim(), name: name.trim(), ...(unitId && { unitId }) },
          idempotencyKey,
        })}
        onDone={({ staffCreate: { staff, initialPassword } }) => {
          if (!staff) return;
          if (initialPassword) {
            const { id, login } = staff;
            setMade({ id, login, password: initialPassword, awaitsRelease: false });
          } else void navigate({ to: '/staff/$id', params: { id: staff.id } });
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
        <Form.Item name="unitId" label="所属单位">
          <UnitSelect />
        </Form.Item>
        <p>建立后显示一次初始密码。岗位由安全管理员授予，授予前此人不能查看或办理任何业务。</p>
        <AsksForPassword />
      </FormButton>
      <InitialPassword
        shown={made}
        onClose={() => {
          const id = made?.id;
          setMade(null);
          if (id) void navigate({ to: '/staff/$id', params: { id } });
        }}
      />
    </>
  );
}
