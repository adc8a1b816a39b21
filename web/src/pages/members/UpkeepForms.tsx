import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import PlusOutlined from '@ant-design/icons/PlusOutlined';
import { Button, Form, Input, Select } from 'antd';
import { useQuery } from 'urql';
import {
  type ConsentChannel,
  MemberConsentGiveDocument,
  MemberConsentWithdrawDocument,
  MemberCorrectDocument,
  MemberFieldsDocument,
  type MemberFieldsQuery,
} from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { today } from '../../ui/format.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import type { Person } from './happenings.ts';
import styles from './Upkeep.module.css';

type Field = MemberFieldsQuery['memberFields'][number];

interface Correcting {
  changes: { field: string; value?: string }[];
  document?: string;
  reason: string;
}

interface Giving {
  onDay: string;
  channel: ConsentChannel;
  collector: string;
}

interface Withdrawing {
  onDay: string;
  channel: ConsentChannel;
  reason: string;
}

const REASON_MAX = 500;
const NAME_MAX = 60;
const VALUE_MAX = 120;
const CHANNELS: { value: ConsentChannel; label: string }[] = [
  { value: 'PAPER', label: '本人签字的纸质材料' },
  { value: 'ONLINE', label: '本人线上确认' },
  { value: 'PHONE', label: '电话确认并记录' },
];
const PLACEHOLDERS: Partial<Record<Field['kind'], string>> = {
  MONTH: '如 2018-03',
  YUAN: '如 12.50',
  DAY: '如 2018-03-31',
};

/** A member's data put right, and what they said to its being kept. */
export default function UpkeepForms({ person, onDone }: { person: Person; onDone: () => void }) {
  return (
    <>
      <FormButton
        id={`member-correct-${person.id}`}
        label="更正信息"
        title={`更正「${person.name}」的信息`}
        act={MemberCorrectDocument}
        initial={{ changes: [{ field: '' }], document: '', reason: '' }}
        secrets={['changes']}
        width={640}
        variables={({ changes, document = '', reason }: Correcting) => ({
          id: person.id,
          input: {
            changes: changes.map(({ field, value = '' }) => ({ field, value })),
            document,
            reason,
          },
        })}
        lead={
          <p>姓名与证件总须另一人审核；单位提出的更正在开放自行维护前也须审核。留空即清空该项。</p>
        }
        onDone={onDone}
      >
        <Changes />
        <Form.Item name="document" label="依据的材料（更正姓名或证件须填）">
          <Input maxLength={NAME_MAX} placeholder="如 身份证复印件" />
        </Form.Item>
        <ReasonField isWithoutNumbers max={REASON_MAX} rows={2} />
      </FormButton>
      <FormButton
        id={`member-consent-give-${person.id}`}
        label="登记同意"
        title={`登记「${person.name}」本人的同意`}
        act={MemberConsentGiveDocument}
        initial={{ onDay: today(), channel: 'PAPER', collector: '' }}
        variables={(input: Giving) => ({ id: person.id, input })}
        onDone={onDone}
      >
        <Said />
        <Form.Item
          name="collector"
          label="采集人姓名"
          rules={[{ required: true, whitespace: true, message: '请填写采集人姓名' }]}
        >
          <Input maxLength={NAME_MAX} />
        </Form.Item>
      </FormButton>
      {person.hasConsent && (
        <FormButton
          id={`member-consent-withdraw-${person.id}`}
          label="登记撤回同意"
          title={`登记「${person.name}」撤回同意`}
          act={MemberConsentWithdrawDocument}
          initial={{ onDay: today(), channel: 'PAPER', reason: '' }}
          variables={(input: Withdrawing) => ({ id: person.id, input })}
          lead={<p>撤回后不再为其申请新卡；已办理的不受影响。</p>}
          isDangerous
          onDone={onDone}
        >
          <Said />
          <ReasonField label="撤回的原因或情形" isWithoutNumbers max={REASON_MAX} rows={2} />
        </FormButton>
      )}
    </>
  );
}

function Changes() {
  const [{ data, fetching, error }] = useQuery({ query: MemberFieldsDocument });
  const fields = data?.memberFields ?? [];
  return (
    <Form.List name="changes">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <div key={key} className={styles.change}>
              <Form.Item
                name={[name, 'field']}
                label="项目"
                rules={[{ required: true, message: '请选择项目' }]}
              >
                <Select
                  showSearch={{ optionFilterProp: 'label' }}
                  loading={fetching}
                  notFoundContent={error ? '项目没有读到，请关闭后再试。' : undefined}
                  options={fields.map(({ code, label }) => ({ value: code, label }))}
                />
              </Form.Item>
              <Form.Item noStyle shouldUpdate>
                {({ getFieldValue }) => (
                  <Form.Item name={[name, 'value']} label="更正为">
                    {controlOf(
                      fields.find(({ code }) => code === getFieldValue(['changes', name, 'field'])),
                    )}
                  </Form.Item>
                )}
              </Form.Item>
              {rows.length > 1 && (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={`删除第 ${name + 1} 项`}
                  onClick={() => remove(name)}
                />
              )}
            </div>
          ))}
          <Form.Item>
            <Button icon={<PlusOutlined />} onClick={() => add({ field: '' })}>
              添加一项
            </Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  );
}

function controlOf(field: Field | undefined) {
  if (field?.kind === 'CODE')
    return (
      <Select
        allowClear={!field.isNeeded}
        showSearch={{ optionFilterProp: 'label' }}
        options={field.choices.map(({ code, label }) => ({ value: code, label }))}
      />
    );
  const hint = field?.code === 'id_valid_to' ? '如 2030-01-01 或 长期' : undefined;
  return (
    <Input
      maxLength={VALUE_MAX}
      autoComplete="off"
      disabled={!field}
      placeholder={hint ?? (field && PLACEHOLDERS[field.kind])}
    />
  );
}

function Said() {
  return (
    <>
      <Form.Item
        name="onDay"
        label="本人表示的日期"
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
      <Form.Item name="channel" label="方式" rules={[{ required: true, message: '请选择方式' }]}>
        <Select options={CHANNELS} />
      </Form.Item>
    </>
  );
}
