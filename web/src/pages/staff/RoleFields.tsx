import { Form, Select } from 'antd';
import type { Role } from '../../api/gql/graphql.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { UnitSelect, UnitsSelect } from '../../ui/UnitSelect.tsx';
import { ROLES } from '../../ui/words.ts';

export interface RoleValues {
  roles: Role[];
  unitId?: string;
  otherUnitIds?: string[];
}

interface RoleFieldsProps {
  /** The units that the person is responsible for besides their own, by name. */
  others: readonly { unitId: string; unitName: string }[];
}

const CHOICES = choicesOf(ROLES);

/** What somebody may do, and for which unit: a clerk always has one. */
export function RoleFields({ others }: RoleFieldsProps) {
  const roles = Form.useWatch<Role[] | undefined>('roles');
  const isClerk = roles?.includes('CLERK') ?? false;
  return (
    <>
      <Form.Item
        name="roles"
        label="岗位"
        extra="系统管理员、安全管理员、审计管理员和审计都不得兼任其他岗位。"
        rules={[{ required: true, message: '请至少选择一个岗位' }]}
      >
        <Select mode="multiple" options={CHOICES} placeholder="请选择" />
      </Form.Item>
      <Form.Item
        name="unitId"
        label="所属单位"
        extra={isClerk ? '单位经办人可以查看和办理该单位及其下级单位。' : '单位经办人必填。'}
        rules={[{ required: isClerk, message: '单位经办人须指定所属单位' }]}
      >
        <UnitSelect />
      </Form.Item>
      {isOnlyClerk(roles) && (
        <Form.Item
          name="otherUnitIds"
          label="还负责的单位"
          extra="同一人负责多个单位时填写，最多 20 个；本人登录后在页面上方选择办理哪一个单位。"
        >
          <UnitsSelect named={others.map(({ unitId, unitName }) => [unitId, unitName] as const)} />
        </Form.Item>
      )}
    </>
  );
}

function isOnlyClerk(roles: readonly Role[] | undefined): boolean {
  return roles?.length === 1 && roles[0] === 'CLERK';
}

/** This will turn what was chosen into what the server is given; no unit is no unit. */
export function roleInput({ roles, unitId, otherUnitIds = [] }: RoleValues) {
  return {
    roles,
    ...(unitId && { unitId }),
    ...(isOnlyClerk(roles) && otherUnitIds.length > 0 && { otherUnitIds }),
  };
}
