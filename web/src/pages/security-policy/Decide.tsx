import { Form, Input, InputNumber, Select } from 'antd';
import {
  type PolicyRowFragment,
  type Role,
  SecurityPolicyDecideDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { choicesOf } from '../../ui/list/fields.ts';
import { ROLES } from '../../ui/words.ts';

interface Values {
  effectiveFrom: string;
  charactersMin: number;
  classesMin: number;
  history: number;
  ageDaysMax: number;
  factorRoles: Role[];
  federatedFactors: string[];
  document: string;
  reason: string;
}

const CHOICES = choicesOf(ROLES);
const NUMBERS = [
  { name: 'charactersMin', label: '密码最少字符数', min: 8, max: 64 },
  { name: 'classesMin', label: '最少字符种类', min: 3, max: 4 },
  { name: 'history', label: '不得重复最近几个密码', min: 3, max: 24 },
  { name: 'ageDaysMax', label: '密码最长使用天数', min: 1, max: 180 },
] as const;

/** Deciding another policy: it begins with what holds, and never changes what has held. */
export function Decide({ present }: { present: PolicyRowFragment }) {
  const { charactersMin, classesMin, history, ageDaysMax, factorRoles, document } = present;
  const { federatedFactors } = present;
  return (
    <FormButton
      id="security-policy"
      label="调整策略"
      title="调整安全策略"
      isPrimary
      act={SecurityPolicyDecideDocument}
      initial={{
        effectiveFrom: todayInChina(),
        charactersMin,
        classesMin,
        history,
        ageDaysMax,
        factorRoles: [...factorRoles],
        federatedFactors: [...federatedFactors],
        document,
      }}
      variables={(values: Values) => ({ input: values })}
    >
      <Form.Item
        name="effectiveFrom"
        label="自哪天起施行"
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <Input type="date" min={todayInChina()} />
      </Form.Item>
      {NUMBERS.map(({ name, label, min, max }) => (
        <Form.Item
          key={name}
          name={name}
          label={label}
          extra={`${min} 至 ${max}`}
          rules={[{ required: true, message: `请填写${label}` }]}
        >
          <InputNumber min={min} max={max} precision={0} />
        </Form.Item>
      ))}
      <Form.Item
        name="factorRoles"
        label="登录须用动态码的岗位"
        extra="这些岗位的人下次打开页面时，须先绑定验证器。"
      >
        <Select mode="multiple" options={CHOICES} placeholder="没有" />
      </Form.Item>
      <Form.Item
        name="federatedFactors"
        label="统一身份认证中可代替动态码的方式"
        extra="认证平台告知的 amr 或 acr，如 otp、mfa；不填则用统一身份认证登录的人仍须填动态码。"
      >
        <Select mode="tags" tokenSeparators={[' ', ',', '，']} open={false} placeholder="没有" />
      </Form.Item>
      <Form.Item
        name="document"
        label="依据文件"
        rules={[{ required: true, whitespace: true, message: '请填写依据文件' }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <ReasonField label="调整原因" />
      <AsksForPassword />
    </FormButton>
  );
}

/** The day in China, whatever the clock of this computer is set to: 2018-03-20. */
function todayInChina(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
}
