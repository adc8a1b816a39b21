import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import {
  StaffDisableDocument,
  StaffEnableDocument,
  StaffFactorResetDocument,
  StaffPasswordResetDocument,
  StaffRolesAssignDocument,
  StaffUnlockDocument,
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
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Trail } from '../audit/Trail.tsx';
import { IdentityTable } from './IdentityTable.tsx';
import { InitialPassword, type Shown } from './InitialPassword.tsx';
import { Standing } from './list.tsx';
import { RoleFields, type RoleValues, roleInput } from './RoleFields.tsx';
import { SessionTable } from './SessionTable.tsx';
import { TokenTable } from './TokenTable.tsx';

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
      {(found) => (
        <Content staff={found} onChanged={() => ask({ requestPolicy: 'network-only' })} />
      )}
    </Detail>
  );
}

function Content({ staff, onChanged }: { staff: Staff; onChanged: () => void }) {
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
          {
            label: '还负责的单位',
            value: staff.otherUnits.map(({ unitName }) => unitName).join('、') || NONE,
          },
          { label: '建立时间', value: formatMinute(staff.createdAt) },
          { label: '最近改密码', value: formatMinute(staff.passwordChangedAt) },
          { label: '锁定至', value: formatMinute(staff.lockedUntil) },
          { label: '动态码', value: factorWords(staff.factorEnrolledAt) },
          { label: '须先改密码', value: staff.mustChangePassword ? '是' : '否' },
        ]}
      />
      <Section title="登录记录">
        <SessionTable sessions={staff.sessions} />
      </Section>
      <Section title="统一身份认证">
        <IdentityTable staff={staff} identities={staff.identities} onChanged={onChanged} />
      </Section>
      <Section title="访问令牌">
        <TokenTable tokens={staff.accessTokens} />
      </Section>
      <Trail id={staff.id} />
    </>
  );
}

function factorWords(enrolledAt: string | null): string {
  return enrolledAt === null ? '未绑定' : `${formatMinute(enrolledAt)} 绑定`;
}

function Acts({ staff }: { staff: Staff }) {
  const viewer = useViewer();
  if (viewer.login === staff.login) return <span>自己的账号由另一位管理员办理。</span>;
  return (
    <>
      {hasRole(viewer, 'ADMIN') && <AccountActs staff={staff} />}
      {hasRole(viewer, 'SECURITY_ADMIN') && <RightsActs staff={staff} />}
    </>
  );
}

/** What the system administrator does: the account itself, and its password. */
function AccountActs({ staff: { id, login, isDisabled } }: { staff: Staff }) {
  const [reset, setReset] = useState<Shown | null>(null);
  return (
    <>
      <ActButton
        label="重设密码"
        act={StaffPasswordResetDocument}
        variables={{ id }}
        ask="立即结束此人的全部登录和令牌，显示一次新的初始密码。有岗位的人须经安全管理员解锁才能登录。"
        onDone={({ staffPasswordReset: { staff, initialPassword } }) => {
          if (staff && initialPassword)
            setReset({ login, password: initialPassword, awaitsRelease: staff.awaitsRelease });
        }}
      />
      <InitialPassword shown={reset} onClose={() => setReset(null)} />
      {isDisabled ? (
        <ActButton
          label="启用"
          act={StaffEnableDocument}
          variables={{ id }}
          ask="此人可以重新登录。"
        />
      ) : (
        <ActButton
          label="停用"
          act={StaffDisableDocument}
          variables={{ id }}
          ask="停用后立即结束此人的全部登录和令牌，不能再登录；以后可以启用。"
          isDangerous
        />
      )}
    </>
  );
}

/** What the security administrator does: roles, locks and second factors. */
function RightsActs({ staff }: { staff: Staff }) {
  const { id, login, lockedUntil, awaitsRelease, factorEnrolledAt, roles, unit, otherUnits } =
    staff;
  return (
    <>
      {(lockedUntil !== null || awaitsRelease) && (
        <ActButton
          label="解锁"
          act={StaffUnlockDocument}
          variables={{ id }}
          ask="请先核实确是本人。解锁后此人可以登录。"
        />
      )}
      {factorEnrolledAt !== null && (
        <ActButton
          label="解除动态码"
          act={StaffFactorResetDocument}
          variables={{ id }}
          ask="用于验证器遗失且恢复码也没有时，请先核实确是本人。解除后立即结束此人的全部登录，岗位要求动态码的须重新绑定。"
          isDangerous
        />
      )}
      <FormButton
        id={`roles-${id}`}
        label={roles.length === 0 ? '授予岗位' : '调整岗位'}
        title={`${roles.length === 0 ? '授予' : '调整'} ${login} 的岗位`}
        act={StaffRolesAssignDocument}
        initial={{
          roles: [...roles],
          ...(unit && { unitId: unit.id }),
          otherUnitIds: otherUnits.map(({ unitId }) => unitId),
        }}
        variables={(chosen: RoleValues) => ({ id, input: roleInput(chosen) })}
      >
        <RoleFields others={otherUnits} />
        <p>调整后立即结束此人的全部登录和令牌，须重新登录。</p>
        <AsksForPassword />
      </FormButton>
    </>
  );
}
