import { Form, Select } from 'antd';
import type { Role } from '../../api/gql/graphql.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { ROLES } from '../../ui/words.ts';

export interface RoleValues {
  roles: Role[];
  unitId?: string;
}

const CHOICES = choicesOf(ROLES);

/** What somebody may do, and for which unit: a clerk always has one. */
export function RoleFields() {
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
    </>
  );
}

/** This will turn what was chosen into what the server is given; no unit is no unit. */
export function roleInput({ roles, unitId }: RoleValues) {
  return { roles, ...(unitId && { unitId }) };
}
