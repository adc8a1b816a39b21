import { Form, Select } from 'antd';
import { type HoldKind, HoldPlaceDocument, type Role } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { choicesOf } from '../../ui/list/fields.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { TargetSelect } from './TargetSelect.tsx';
import { HOLD_KINDS, LIFTERS } from './words.ts';

interface Values {
  kind: HoldKind;
  targetId: string;
  reason: string;
  lifter: Role;
  expiresOn?: string;
}

/** A new hold: on what, why, until when, and who may lift it. */
export function Place() {
  return (
    <FormButton
      id="hold-place"
      label="放置止付"
      title="放置止付"
      isPrimary
      act={HoldPlaceDocument}
      initial={{ kind: 'MEMBER', lifter: 'CHECKER' }}
      variables={({ kind, targetId, reason, lifter, expiresOn }: Values, idempotencyKey) => ({
        input: { kind, targetId, reason, lifter, expiresOn: expiresOn ?? null },
        idempotencyKey,
      })}
      lead={<p>尚未送出的付款不再送出，组批时自动剔除。已经送到银行的不能止付，须联系银行。</p>}
    >
      <Form.Item name="kind" label="止付什么">
        <Select options={choicesOf(HOLD_KINDS)} />
      </Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => {
          const kind = getFieldValue('kind') as HoldKind;
          return (
            <Form.Item
              key={kind}
              name="targetId"
              label={HOLD_KINDS[kind].label}
              preserve={false}
              rules={[{ required: true, message: '请选择' }]}
            >
              <TargetSelect kind={kind} />
            </Form.Item>
          );
        }}
      </Form.Item>
      <ReasonField extra="不得填写证件号码、卡号等个人信息。" rows={2} />
      <Form.Item name="lifter" label="由谁解除" extra="不能由放置人本人解除。">
        <Select options={LIFTERS.map((role) => ({ value: role, label: roleLabels([role]) }))} />
      </Form.Item>
      <Form.Item name="expiresOn" label="到期日（含当日，可不填）">
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
    </FormButton>
  );
}
