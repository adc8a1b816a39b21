import { Form, Input } from 'antd';
import { type ApplicationRowFragment, CardApplicationFailDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { LetterFile } from '../open-payments/LetterFile.tsx';

interface Values {
  reference: string;
  digest: string;
  reason: string;
  code?: string;
}

/** The bank wrote that it opened no card for an application of which its files say nothing definite. */
export default function NotOpened({ application }: { application: ApplicationRowFragment }) {
  const { id, requestNo, member } = application;
  return (
    <FormButton
      id={`application-fail-${id}`}
      label="认定未开卡"
      beside="凭函件认定"
      title={`凭银行函件认定${member?.name ?? '会员'}未开卡`}
      isDangerous
      act={CardApplicationFailDocument}
      initial={{}}
      secrets={['digest']}
      variables={({ code = '', ...rest }: Values) => ({ id, input: { ...rest, code } })}
      lead={
        <p>
          申请 {requestNo}。只有银行书面答复没有开卡的才能认定；更正后可以重新申请。
          开卡成功只凭银行文件，不在这里登记。
        </p>
      }
    >
      <Form.Item
        name="reference"
        label="函件编号"
        rules={[{ required: true, whitespace: true, message: '请填写函件编号' }]}
      >
        <Input maxLength={60} placeholder="如 邮银函〔2018〕7号" />
      </Form.Item>
      <Form.Item
        name="digest"
        label="函件扫描件"
        extra="PDF、JPG 或 PNG，不超过 10 MiB；加密保存，取看都有记录。"
        rules={[{ required: true, message: '请选择函件的扫描件' }]}
      >
        <LetterFile />
      </Form.Item>
      <Form.Item
        name="code"
        label="原因代码（函件没有写明的不填）"
        extra="如 1007 手机号被他人占用。"
        rules={[{ pattern: /^1\d{3}$/, message: '原因代码是 1 开头的四位数字' }]}
      >
        <Input maxLength={4} inputMode="numeric" />
      </Form.Item>
      <ReasonField label="说明" isWithoutNumbers rows={2} />
      <AsksForPassword />
    </FormButton>
  );
}
