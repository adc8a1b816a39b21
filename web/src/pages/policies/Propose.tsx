import { Form, Input, InputNumber, Select } from 'antd';
import {
  type AmountUnit,
  type ProvisionKind,
  ProvisionProposeDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { choicesOf } from '../../ui/list/fields.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { AMOUNT_UNITS, faultOf, PROVISION_KINDS, tiersFrom } from './words.ts';

/** Who sees what of a member's file is the security administrator's, and entered on their page. */
type Kind = Exclude<ProvisionKind, 'ROLES'>;

export interface Values {
  code: string;
  kind: Kind;
  label: string;
  planYear?: number | null;
  document: string;
  documentTitle?: string;
  documentIssuedBy?: string;
  documentSignedOn?: string;
  clause: string;
  originalText: string;
  interpretation?: string;
  effectiveFrom?: string;
  effectiveTo?: string;
  beginsOn?: string;
  dueOn?: string;
  amount?: number | null;
  unit?: AmountUnit;
  tiers?: string;
}

const WIDTH = 760;
const TEXT_MAX = 2000;
const LABEL_MAX = 60;
const CODE_MAX = 40;
const FEN_A_YUAN = 100;
const KINDS = choicesOf(PROVISION_KINDS).filter(({ value }) => value !== 'ROLES');
const SWITCHES = [
  { value: 1, label: '开' },
  { value: 0, label: '关' },
];

/** A rule as a document has it, for another person to compare and confirm. */
export function Propose() {
  return (
    <FormButton
      id="provision-propose"
      label="录入条款"
      title="录入政策条款"
      isPrimary
      width={WIDTH}
      act={ProvisionProposeDocument}
      initial={{ kind: 'DAY', code: '', label: '', document: '', clause: '', originalText: '' }}
      variables={(values: Values, idempotencyKey) => ({ input: inputOf(values), idempotencyKey })}
      lead={
        <p>
          录入后由另一人对照文件确认，确认前不生效；与先前的规定代码相同的，自施行日期起取代它。
        </p>
      }
    >
      <Form.Item name="kind" label="种类">
        <Select options={KINDS} />
      </Form.Item>
      <Text name="label" label="事项" placeholder="如 会员数据库录入截止" max={LABEL_MAX} />
      <Text
        name="code"
        label="代码"
        placeholder="如 ENTRY；取代先前的规定时用同一代码；单日入账限额用 CREDIT_LIMIT_ 加账户类别 1、2 或 3"
        max={CODE_MAX}
      />
      <Form.Item name="planYear" label="计划年度（不分年度的不填）">
        <InputNumber min={2000} max={2999} precision={0} controls={false} />
      </Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => <Content kind={getFieldValue('kind') as Kind} />}
      </Form.Item>
      <Text name="document" label="文号" placeholder="如 川直工发〔2019〕1号" max={LABEL_MAX} />
      <Form.Item name="documentTitle" label="文件标题（文号首次登记时填）">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="documentIssuedBy" label="制发机关（文号首次登记时填）">
        <Input maxLength={80} />
      </Form.Item>
      <Day name="documentSignedOn" label="签发日期（文号首次登记时填）" />
      <Text name="clause" label="条款" placeholder="如 四（一）" max={LABEL_MAX} />
      <Form.Item
        name="originalText"
        label="原文"
        extra="照录，一字不改；有误的日期也照录，另写理解。"
        rules={[{ required: true, whitespace: true, message: '请照录原文' }]}
      >
        <Input.TextArea rows={3} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <Form.Item name="interpretation" label="理解（原文自明时不填）">
        <Input.TextArea rows={2} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <Day name="effectiveFrom" label="施行日期" isNeeded />
      <Day name="effectiveTo" label="失效日期（不填即至被取代为止）" />
      <AsksForPassword />
    </FormButton>
  );
}

/** The fields of a kind: days, a number, a switch, or a table by head-count. */
function Content({ kind }: { kind: Kind }) {
  switch (kind) {
    case 'DAY':
    case 'EVENT':
      return (
        <>
          <Day name="beginsOn" label="起始日（没有则不填）" />
          <Day name="dueOn" label="截止日，含当日（没有则不填）" />
        </>
      );
    case 'NUMBER':
      return (
        <>
          <Form.Item
            name="amount"
            label="数值（金额填元）"
            rules={[{ required: true, message: '请填写数值' }]}
          >
            <InputNumber min={0} controls={false} />
          </Form.Item>
          <Form.Item name="unit" label="单位" rules={[{ required: true, message: '请选择单位' }]}>
            <Select options={choicesOf(AMOUNT_UNITS)} />
          </Form.Item>
        </>
      );
    case 'SWITCH':
      return (
        <Form.Item name="amount" label="开关" rules={[{ required: true, message: '请选择' }]}>
          <Select options={SWITCHES} />
        </Form.Item>
      );
    case 'TIERS':
      return (
        <Form.Item
          name="tiers"
          label="各档"
          extra="每行一档：人数范围、空格、金额（元），如「1-50 500」；最后一档不写上限，如「5001- 30000」。"
          rules={[
            {
              validator: (_, typed: string | undefined) => {
                const fault = faultOf(typed ?? '');
                return fault ? Promise.reject(new Error(fault)) : Promise.resolve();
              },
            },
          ]}
        >
          <Input.TextArea rows={6} placeholder={'1-50 500\n51-100 1000\n101- 1500'} />
        </Form.Item>
      );
  }
}

interface TextProps {
  name: string;
  label: string;
  placeholder: string;
  max: number;
}

function Text({ name, label, placeholder, max }: TextProps) {
  const rules = [{ required: true, whitespace: true, message: `请填写${label}` }];
  return (
    <Form.Item name={name} label={label} rules={rules}>
      <Input maxLength={max} placeholder={placeholder} />
    </Form.Item>
  );
}

interface DayProps {
  name: string;
  label: string;
  isNeeded?: boolean;
}

function Day({ name, label, isNeeded = false }: DayProps) {
  const rules = isNeeded ? [{ required: true, message: `请选择${label}` }] : [];
  return (
    <Form.Item name={name} label={label} rules={rules}>
      <LazyDay placeholder="请选择" className="" />
    </Form.Item>
  );
}

/** This will make what is sent of what was typed: money in fen, days as they are, tiers line by line. */
export function inputOf(values: Values) {
  return {
    code: values.code,
    kind: values.kind,
    label: values.label,
    planYear: values.planYear ?? null,
    document: values.document,
    documentTitle: values.documentTitle ?? '',
    documentIssuedBy: values.documentIssuedBy ?? '',
    documentSignedOn: values.documentSignedOn || null,
    clause: values.clause,
    originalText: values.originalText,
    interpretation: values.interpretation ?? '',
    effectiveFrom: values.effectiveFrom ?? '',
    effectiveTo: values.effectiveTo || null,
    ...contentOf(values),
  };
}

/** This will give what the rule's kind has, and nothing that was typed for another kind before. */
function contentOf({ kind, beginsOn, dueOn, amount, unit, tiers }: Values) {
  switch (kind) {
    case 'DAY':
    case 'EVENT':
      return { beginsOn: beginsOn || null, dueOn: dueOn || null };
    case 'NUMBER':
      return { amount: inUnit(amount ?? null, unit), unit: unit ?? null };
    case 'SWITCH':
      return { amount: amount ?? null };
    case 'TIERS':
      return { tiers: tiersFrom(tiers ?? '') };
  }
}

function inUnit(amount: number | null, unit: AmountUnit | undefined): number | null {
  return amount !== null && unit === 'FEN' ? Math.round(amount * FEN_A_YUAN) : amount;
}
