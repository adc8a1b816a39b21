import { Form, Input, Select } from 'antd';
import { ProvisionProposeDocument, type Role } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { today } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ROLES } from '../../ui/words.ts';

export interface Values {
  particular: string;
  roles: Role[];
  document: string;
  documentTitle?: string;
  documentIssuedBy?: string;
  clause: string;
  originalText: string;
  interpretation?: string;
  effectiveFrom: string;
}

const WIDTH = 640;
const LABEL_MAX = 60;
const TEXT_MAX = 2000;
/** Particular, by its column, → what it is called. */
export const PARTICULARS: Readonly<Record<string, string>> = {
  ethnicity: '民族',
  political_status: '政治面貌',
  medical_insurance: '医疗保险',
  medical_region: '参保地',
  hardship_level: '困难档案',
  hardship_cause: '致困原因',
  hukou: '户籍类型',
  hukou_region: '户籍地',
  is_migrant_worker: '是否农民工',
  email: '电子邮箱',
};
const CHOICES = Object.entries(PARTICULARS).map(([value, label]) => ({ value, label }));
/** The three administrators see no member at all. */
const READERS = choicesOf(ROLES).filter(({ value }) => !value.endsWith('ADMIN'));

/** Another rule of who sees a particular: the office or another security administrator confirms it. */
export function ProposeParticular() {
  return (
    <FormButton
      id="particular-propose"
      label="调整可见岗位"
      title="调整会员资料某一项的可见岗位"
      width={WIDTH}
      act={ProvisionProposeDocument}
      initial={{ roles: [], effectiveFrom: today() }}
      variables={(values: Values, idempotencyKey) => ({ input: inputOf(values), idempotencyKey })}
      lead={
        <p>
          由普惠办公室或另一名安全管理员在「政策条款」对照文件确认，确认前不生效；自施行日期起取代这一项先前的规定。
        </p>
      }
    >
      <Form.Item
        name="particular"
        label="哪一项"
        rules={[{ required: true, message: '请选择哪一项' }]}
      >
        <Select options={CHOICES} placeholder="请选择" />
      </Form.Item>
      <Form.Item
        name="roles"
        label="可见的岗位"
        extra="列出全部可见的岗位；没有列出的，自施行日期起看不到。"
        rules={[{ required: true, message: '请选择岗位' }]}
      >
        <Select mode="multiple" options={READERS} placeholder="请选择" />
      </Form.Item>
      <Form.Item
        name="document"
        label="依据文件的文号"
        rules={[{ required: true, whitespace: true, message: '请填写文号' }]}
      >
        <Input maxLength={LABEL_MAX} placeholder="如 川直工发〔2019〕1号" />
      </Form.Item>
      <Form.Item name="documentTitle" label="文件标题（文号首次登记时填）">
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="documentIssuedBy" label="制发机关（文号首次登记时填）">
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item
        name="clause"
        label="条款"
        rules={[{ required: true, whitespace: true, message: '请填写条款' }]}
      >
        <Input maxLength={LABEL_MAX} placeholder="如 四（一）" />
      </Form.Item>
      <Form.Item
        name="originalText"
        label="原文"
        extra="照录，一字不改。"
        rules={[{ required: true, whitespace: true, message: '请照录原文' }]}
      >
        <Input.TextArea rows={3} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <Form.Item name="interpretation" label="理解（原文自明时不填）">
        <Input.TextArea rows={2} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <Form.Item
        name="effectiveFrom"
        label="自哪天起施行"
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <Input type="date" min={today()} />
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}

/** This will make what is sent of what was typed. */
export function inputOf({ particular, roles, ...words }: Values) {
  return {
    code: `PARTICULAR_${particular.toUpperCase()}`,
    kind: 'ROLES' as const,
    label: `“${PARTICULARS[particular]}”的可见岗位`,
    roles,
    document: words.document,
    documentTitle: words.documentTitle ?? '',
    documentIssuedBy: words.documentIssuedBy ?? '',
    clause: words.clause,
    originalText: words.originalText,
    interpretation: words.interpretation ?? '',
    effectiveFrom: words.effectiveFrom,
  };
}
