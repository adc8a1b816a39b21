import { Form, Input, type TableColumnsType, Tag } from 'antd';
import {
  IdentityConfirmDocument,
  IdentityEndDocument,
  IdentityProposeDocument,
  type IdentityRowFragment,
  type StaffIdentityState,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';

const SUBJECT_MAX = 255;

const STATES: Readonly<Record<StaffIdentityState, { label: string; color: string }>> = {
  PROPOSED: { label: '待确认', color: 'processing' },
  BOUND: { label: '已绑定', color: 'success' },
  ENDED: { label: '已解除', color: 'default' },
};

interface IdentityTableProps {
  staff: { id: string; login: string };
  identities: readonly IdentityRowFragment[];
  onChanged: () => void;
}

/** Whom the house's provider means by this person: entered by one administrator, confirmed by another. */
export function IdentityTable({ staff, identities, onChanged }: IdentityTableProps) {
  const viewer = useViewer();
  const isOther = viewer.login !== staff.login;
  const hasOne = identities.some(({ state }) => state !== 'ENDED');
  const columns: TableColumnsType<IdentityRowFragment> = [
    { title: '唯一标识', render: (_, { subject }) => subject },
    { title: '认证平台', render: (_, { issuer }) => issuer },
    {
      title: '状态',
      render: (_, { state }) => <Tag color={STATES[state].color}>{STATES[state].label}</Tag>,
    },
    {
      title: '登记',
      render: (_, { proposedBy, proposedAt }) =>
        [proposedBy?.name, formatMinute(proposedAt)].filter(Boolean).join('，'),
    },
    {
      title: '确认',
      render: (_, { confirmedBy, confirmedAt }) =>
        confirmedAt
          ? [confirmedBy?.name, formatMinute(confirmedAt)].filter(Boolean).join('，')
          : NONE,
    },
    {
      title: '操作',
      render: (_, identity) => (isOther ? <Acts identity={identity} onDone={onChanged} /> : NONE),
    },
  ];
  return (
    <>
      <SmallTable
        what="统一身份认证的绑定"
        columns={columns}
        rows={identities}
        nothing="没有绑定；只能用密码登录。"
      />
      {isOther && !hasOne && hasRole(viewer, 'ADMIN') && (
        <FormButton
          id={`identity-${staff.id}`}
          label="登记绑定"
          title="登记统一身份认证的绑定"
          act={IdentityProposeDocument}
          initial={{ subject: '' }}
          variables={({ subject }: { subject: string }) => ({
            input: { staffId: staff.id, subject },
          })}
          lead={<p>请与认证平台的管理员核对此人的标识；安全管理员确认后，此人才能用它登录。</p>}
          onDone={onChanged}
        >
          <Form.Item
            name="subject"
            label="此人在认证平台中的唯一标识（sub）"
            rules={[{ required: true, whitespace: true, message: '请填写唯一标识' }]}
          >
            <Input maxLength={SUBJECT_MAX} autoComplete="off" />
          </Form.Item>
          <AsksForPassword />
        </FormButton>
      )}
    </>
  );
}

interface ActsProps {
  identity: IdentityRowFragment;
  onDone: () => void;
}

function Acts({ identity: { id, state, subject, proposedBy }, onDone }: ActsProps) {
  const viewer = useViewer();
  if (state === 'ENDED') return NONE;
  return (
    <>
      {state === 'PROPOSED' && hasRole(viewer, 'SECURITY_ADMIN') && (
        <ActButton
          label="确认绑定"
          act={IdentityConfirmDocument}
          variables={{ id }}
          ask={`请核对「${subject}」确是此人在认证平台中的标识。确认后，用它登录的人就是此人。`}
          whyNot={
            proposedBy?.login === viewer.login ? '是您登记的，须由另一位管理员确认。' : undefined
          }
          onDone={onDone}
        />
      )}
      {hasRole(viewer, 'ADMIN', 'SECURITY_ADMIN') && (
        <ActButton
          label="解除绑定"
          act={IdentityEndDocument}
          variables={{ id }}
          ask="解除后此人不能再用统一身份认证登录，并立即结束其全部登录和令牌。"
          isDangerous
          onDone={onDone}
        />
      )}
    </>
  );
}
