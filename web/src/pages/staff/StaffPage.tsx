import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import {
  PasswordChangeDocument,
  StaffDisableDocument,
  StaffEnableDocument,
  StaffRolesAssignDocument,
  StaffWholeDocument,
  type StaffWholeQuery,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { Trail } from '../audit/Trail.tsx';
import { Standing } from './list.tsx';
import { PasswordFields } from './PasswordFields.tsx';
import { RoleFields, type RoleValues, roleInput } from './RoleFields.tsx';
import { SessionTable } from './SessionTable.tsx';

type Staff = Extract<StaffWholeQuery['node'], { __typename: 'Staff' }>;

const route = getRouteApi('/staff/$id');

/** One member of staff: what they may do, where they are signed in, and how to let them out or in. */
export function StaffPage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: StaffWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const staff = data?.node?.__typename === 'Staff' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="工作人员"
      thing={staff}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/staff">回到工作人员列表</Link>}
    >
      {(found) => <Content staff={found} />}
    </Detail>
  );
}

function Content({ staff }: { staff: Staff }) {
  return (
    <>
      <PageHead
        title={`${staff.name}（${staff.login}）`}
        mark={<Standing staff={staff} />}
        actions={<Acts staff={staff} />}
      />
      <Facts
        facts={[
          { label: '岗位', value: roleLabels(staff.roles) },
          { label: '单位', value: staff.unit?.name ?? NONE },
          { label: '建立时间', value: formatMinute(staff.createdAt) },
          { label: '最近改密码', value: formatMinute(staff.passwordChangedAt) },
          { label: '锁定至', value: formatMinute(staff.lockedUntil) },
        ]}
      />
      <Section title="登录记录">
        <SessionTable sessions={staff.sessions} />
      </Section>
      <Trail id={staff.id} />
    </>
  );
}

function Acts({ staff: { id, login, isDisabled, lockedUntil, roles, unit } }: { staff: Staff }) {
  const isMe = useViewer().login === login;
  return (
    <>
      {(isDisabled || lockedUntil !== null) && (
        <ActButton
          label={isDisabled ? '启用' : '解锁'}
          act={StaffEnableDocument}
          variables={{ id }}
          ask="此人可以重新登录。"
        />
      )}
      {!isMe && (
        <FormButton
          id={`roles-${id}`}
          label="调整岗位"
          title={`调整 ${login} 的岗位`}
          act={StaffRolesAssignDocument}
          initial={{ roles: [...roles], ...(unit && { unitId: unit.id }) }}
          variables={(chosen: RoleValues) => ({ id, input: roleInput(chosen) })}
        >
          <RoleFields />
          <AsksForPassword />
        </FormButton>
      )}
      {!isMe && (
        <FormButton
          id={`password-${id}`}
          label="重设密码"
          title={`为 ${login} 重设密码`}
          act={PasswordChangeDocument}
          initial={{}}
          secrets={['password', 'again']}
          variables={({ password }: { password: string }) => ({ input: { staffId: id, password } })}
        >
          <PasswordFields label="新密码" />
          <AsksForPassword />
        </FormButton>
      )}
      {!isDisabled && (
        <ActButton
          label="停用"
          act={StaffDisableDocument}
          variables={{ id }}
          ask="停用后立即结束此人的全部登录，不能再登录；以后可以启用。"
          whyNot={isMe ? '不能停用自己。' : undefined}
          isDangerous
        />
      )}
    </>
  );
}
