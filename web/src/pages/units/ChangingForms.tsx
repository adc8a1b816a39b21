import { Form, Input } from 'antd';
import {
  UnitCloseDocument,
  UnitCorrectDocument,
  UnitMoveDocument,
  UnitReopenDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { today } from '../../ui/format.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { ChangedUnit } from './Changing.tsx';
import { type Details, detailsOf, inputOf } from './details.ts';
import { Ground, REASON_MAX } from './Ground.tsx';
import { RequestMerger } from './RequestMerger.tsx';

const TEXT_MAX = 120;
const WIDTH = 640;

interface FormsProps {
  unit: ChangedUnit;
  onDone: () => void;
}

interface Act {
  document: string;
  reason: string;
  onDay: string;
}

/** The things that may happen to a unit, each with what it needs said. */
export default function ChangingForms({ unit, onDone }: FormsProps) {
  const isOffice = hasRole(useViewer(), 'OFFICE');
  const isOpen = unit.status === 'ACTIVE';
  return (
    <>
      <Correct unit={unit} onDone={onDone} isOffice={isOffice} />
      {isOffice && isOpen && unit.parent && <Move unit={unit} onDone={onDone} />}
      {isOffice && isOpen && unit.parent && <RequestMerger sources={[unit.id]} />}
      {isOffice && isOpen && unit.parent && (
        <FormButton
          id={`unit-close-${unit.id}`}
          label="撤销"
          title={`撤销「${unit.name}」`}
          isDangerous
          act={UnitCloseDocument}
          initial={{ document: '', reason: '', onDay: today() }}
          variables={(input: Act) => ({ id: unit.id, input })}
          lead={<p>仍有会员、下级单位、在途付款或工作人员账号的单位不能撤销；历史记录保留。</p>}
          onDone={onDone}
        >
          <Ground day="撤销日期" />
        </FormButton>
      )}
      {isOffice && !isOpen && !unit.mergedInto && (
        <FormButton
          id={`unit-reopen-${unit.id}`}
          label="恢复"
          title={`恢复「${unit.name}」`}
          act={UnitReopenDocument}
          initial={{ document: '', reason: '', onDay: today() }}
          variables={(input: Act) => ({ id: unit.id, input })}
          onDone={onDone}
        >
          <Ground day="恢复日期" />
        </FormButton>
      )}
    </>
  );
}

function Move({ unit, onDone }: FormsProps) {
  return (
    <FormButton
      id={`unit-move-${unit.id}`}
      label="调整隶属"
      title={`调整「${unit.name}」的隶属关系`}
      act={UnitMoveDocument}
      initial={{ document: '', reason: '', onDay: today() }}
      variables={(input: Act & { parentId: string }) => ({ id: unit.id, input })}
      lead={<p>连同全部下级单位一起调整；各级经办人能看到的范围随之改变。</p>}
      onDone={onDone}
    >
      <Form.Item
        name="parentId"
        label={`新的上级单位（现为：${unit.parent?.name ?? '无'}）`}
        rules={[{ required: true, message: '请选择新的上级单位' }]}
      >
        <UnitSelect placeholder="输入名称查找" />
      </Form.Item>
      <Ground day="变动日期" />
    </FormButton>
  );
}

function Correct({ unit, onDone, isOffice }: FormsProps & { isOffice: boolean }) {
  const initial = detailsOf(unit);
  return (
    <FormButton
      id={`unit-correct-${unit.id}`}
      label="更正资料"
      title={`更正「${unit.name}」的资料`}
      width={WIDTH}
      act={UnitCorrectDocument}
      initial={{ ...initial, reason: '' }}
      variables={(values: Details & { reason: string }) => ({
        id: unit.id,
        input: { ...inputOf(initial, values), reason: values.reason },
      })}
      lead={
        <p>
          只送出改动的各项，更正前后都留有记录。
          {!isOffice && '开放单位自行维护后，单位可更正联系方式与任期。'}
        </p>
      }
      onDone={onDone}
    >
      {isOffice && (
        <>
          <Line name="name" label="工会名称" />
          <Line name="unionUscc" label="工会统一社会信用代码" />
          <Line name="employerUscc" label="单位统一社会信用代码" />
          <Line name="nature" label="单位性质（代码或名称）" />
          <Line name="industry" label="行业（代码或名称）" />
          <Line name="labourRelation" label="劳动关系（代码或名称）" />
          <Line name="dues" label="会费缴纳（代码或名称）" />
          <Line name="district" label="所属区划（代码或名称）" />
        </>
      )}
      <Line name="chairName" label="工会主席" />
      <Line name="contactName" label="联系人" />
      <Line name="contactPhone" label="联系电话" />
      <Line name="address" label="地址" />
      <Line name="termNumber" label="届次（如 第三届；换届时连同新的任期起、止一并填写）" />
      <Form.Item name="termFrom" label="本届任期起">
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
      <Form.Item name="termTo" label="本届任期止">
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
      {isOffice && (
        <>
          <Line name="accountName" label="工会账户户名" />
          <Line name="bankName" label="开户银行" />
          <Line
            name="accountNo"
            label={`工会账号（${unit.accountNoMasked ? `现为 ${unit.accountNoMasked}，不改则不填` : '加密保存'}）`}
          />
        </>
      )}
      <ReasonField label="更正的依据或原因" max={REASON_MAX} rows={2} />
      <AsksForPassword />
    </FormButton>
  );
}

function Line({ name, label }: { name: string; label: string }) {
  return (
    <Form.Item name={name} label={label}>
      <Input maxLength={TEXT_MAX} autoComplete="off" />
    </Form.Item>
  );
}
