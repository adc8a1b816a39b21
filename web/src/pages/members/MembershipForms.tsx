import { Form, Input, Select } from 'antd';
import {
  type MemberStatus,
  MemberStatusChangeDocument,
  MemberTransferDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { today } from '../../ui/format.ts';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { MEMBER_STATUSES } from '../../ui/words.ts';
import type { Person } from './happenings.ts';
import { followingOf } from './membership.ts';

const REASON_MAX = 500;
const DOCUMENT_MAX = 60;

interface FormsProps {
  person: Person;
  onDone: () => void;
}

interface Change {
  status: MemberStatus;
  onDay: string;
  document?: string;
  reason: string;
}

interface Going {
  toUnitId: string;
  document: string;
  reason: string;
}

/** A membership is put into another status, or the member let go to another unit. */
export default function MembershipForms({ person, onDone }: FormsProps) {
  const following = followingOf(person.status);
  if (person.status === 'TRANSFER_OUT_PENDING')
    return <LinkButton to="/transfers">转出中：查看转接</LinkButton>;
  return (
    <>
      {person.status === 'ACTIVE' && (
        <FormButton
          id={`member-transfer-${person.id}`}
          label="转出"
          title={`转出「${person.name}」的会籍`}
          act={MemberTransferDocument}
          initial={{ document: '', reason: '' }}
          variables={(input: Going) => ({ id: person.id, input })}
          lead={<p>接收单位接收前，会员仍计在本单位；逾期未接收即退回。卡与未发的补助随人转去。</p>}
          onDone={onDone}
        >
          <Form.Item
            name="toUnitId"
            label="接收单位"
            rules={[{ required: true, message: '请选择接收单位' }]}
          >
            <UnitSelect placeholder="输入名称查找" />
          </Form.Item>
          <Ground isNeeded />
        </FormButton>
      )}
      {following.length > 0 && (
        <FormButton
          id={`member-status-${person.id}`}
          label="变更会籍"
          title={`变更「${person.name}」的会籍`}
          act={MemberStatusChangeDocument}
          initial={{ onDay: today(), document: '', reason: '' }}
          variables={(input: Change) => ({ id: person.id, input })}
          lead={<p>退会、开除、去世时，尚未发放的应发补助随之取消；已在途的付款不受影响。</p>}
          onDone={onDone}
        >
          <Form.Item
            name="status"
            label="变更为"
            rules={[{ required: true, message: '请选择变更后的会籍' }]}
          >
            <Select
              options={following.map((status) => ({
                value: status,
                label: MEMBER_STATUSES[status].label,
              }))}
            />
          </Form.Item>
          <Form.Item
            name="onDay"
            label="变更日期"
            rules={[{ required: true, message: '请选择变更日期' }]}
          >
            <LazyDay placeholder="请选择" className="" />
          </Form.Item>
          <Ground />
          <AsksForPassword />
        </FormButton>
      )}
    </>
  );
}

function Ground({ isNeeded = false }: { isNeeded?: boolean }) {
  const needed = { required: true, whitespace: true, message: '请填写依据的文号或材料' };
  return (
    <>
      <Form.Item
        name="document"
        label={isNeeded ? '依据的文号或材料' : '依据的文号或材料（退会、开除、去世须填）'}
        rules={isNeeded ? [needed] : []}
      >
        <Input maxLength={DOCUMENT_MAX} placeholder="如 介绍信〔2018〕3号" />
      </Form.Item>
      <ReasonField extra="不得填写证件号码、卡号等个人信息。" max={REASON_MAX} rows={2} />
    </>
  );
}
