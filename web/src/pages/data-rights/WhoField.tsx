import { Form, Input } from 'antd';
import { useState } from 'react';
import { useClient } from 'urql';
import { PersonByNumberDocument } from '../../api/gql/graphql.ts';

const NUMBER_MIN = 8;
const NUMBER_MAX = 20;

/** Whose: found by the whole identity number, which is kept nowhere; the member's id goes along. */
export function WhoField() {
  const client = useClient();
  const form = Form.useFormInstance<{ memberId: string }>();
  const [found, setFound] = useState('');

  async function look(number: string): Promise<void> {
    const idNo = number.trim();
    form.setFieldValue('memberId', '');
    setFound('');
    if (idNo.length < NUMBER_MIN) return;
    const { data } = await client.query(PersonByNumberDocument, { idNo }).toPromise();
    const person = data?.members.edges[0]?.node;
    form.setFieldValue('memberId', person?.id ?? '');
    setFound(
      person
        ? `${person.name}，${person.idNoMasked}，${person.unit?.name ?? ''}`
        : '会员库中没有这个证件号码。',
    );
  }

  return (
    <>
      <Form.Item label="证件号码" extra={<span aria-live="polite">{found}</span>}>
        <Input
          aria-label="证件号码"
          autoComplete="off"
          maxLength={NUMBER_MAX}
          onChange={({ target }) => void look(target.value)}
        />
      </Form.Item>
      <Form.Item
        name="memberId"
        hidden
        rules={[{ required: true, message: '请先输入证件号码找到本人' }]}
      >
        <Input />
      </Form.Item>
    </>
  );
}
