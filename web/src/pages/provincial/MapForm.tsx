import { Alert, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import {
  ProvincialFormDocument,
  type ProvincialFormQuery,
  ProvincialMapProposeDocument,
  type ProvincialMapShownFragment,
  ProvincialTrialDocument,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { today } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { inputOf, type MapValues, valuesOf } from './map-values.ts';
import styles from './Provincial.module.css';
import { FORMAT_WORDS } from './words.ts';

const WIDTH = 1080;
const DOCUMENT_MAX = 60;
const SOURCE_MAX = 120;
const HEADER_MAX = 40;
const FILES = [
  { value: 'XLSX UTF_8', label: 'Excel 工作簿' },
  { value: 'CSV UTF_8', label: 'CSV，UTF-8' },
  { value: 'CSV GB18030', label: 'CSV，GB18030' },
];

type Form_ = NonNullable<ProvincialFormQuery['provincialForm']>;

interface MapFormProps {
  /** The version to begin with, if there is one. */
  from: ProvincialMapShownFragment | undefined;
  onDone: () => void;
}

/** A new version of the map: begun from the one in force, tried on masked people before it is sent. */
export function MapForm({ from, onDone }: MapFormProps) {
  const [{ data, error, fetching }, ask] = useQuery({ query: ProvincialFormDocument });
  const form = data?.provincialForm;
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  if (!form) return <Loading what="列对照的底稿" />;
  return (
    <FormButton
      id="provincial-map"
      label="录入列对照"
      title="录入一版列对照"
      width={WIDTH}
      act={ProvincialMapProposeDocument}
      initial={{
        document: '',
        source: '',
        effectiveFrom: today(),
        file: from ? `${from.fileFormat} ${from.encoding}` : 'XLSX UTF_8',
        ...valuesOf(from?.content ?? form.suggested),
      }}
      variables={(values: MapValues, idempotencyKey) => ({
        input: inputOf(values),
        idempotencyKey,
      })}
      onDone={onDone}
    >
      <Fields form={form} />
    </FormButton>
  );
}

function Fields({ form }: { form: Form_ }) {
  return (
    <>
      <div className={styles.pair}>
        <Text name="document" label="依据的文号或材料名称" max={DOCUMENT_MAX} />
        <Text name="source" label="来源，如省库导入模板的版本" max={SOURCE_MAX} />
        <Form.Item
          name="effectiveFrom"
          label="施行日期"
          rules={[{ required: true, message: '请填写施行日期' }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item name="file" label="文件格式与编码">
          <Select options={FILES} />
        </Form.Item>
        <Form.Item
          name="statuses"
          label="报送哪些会籍状态的会员"
          rules={[{ required: true, message: '请至少选择一种' }]}
        >
          <Select
            mode="multiple"
            options={form.statuses.map(({ code, text }) => ({ value: code, label: text }))}
          />
        </Form.Item>
        <Text name="longTerm" label="证件长期有效的写法" max={HEADER_MAX} isOptional />
      </div>
      <Columns form={form} />
      <h3>省库回执怎样读</h3>
      <div className={styles.pair}>
        <Text name="receiptLine" label="行号一列的列名" max={HEADER_MAX} />
        <Text name="receiptIdNo" label="证件号码一列的列名" max={HEADER_MAX} isOptional />
        <Text name="receiptResult" label="处理结果一列的列名" max={HEADER_MAX} />
        <Text name="receiptCode" label="错误代码一列的列名" max={HEADER_MAX} isOptional />
        <Text name="receiptText" label="错误说明一列的列名" max={HEADER_MAX} isOptional />
        <Text name="accepted" label="表示接收的写法，多种用顿号隔开" max={SOURCE_MAX} />
        <Text name="refused" label="表示退回的写法，多种用顿号隔开" max={SOURCE_MAX} />
      </div>
      <TryOut />
      <AsksForPassword />
    </>
  );
}

interface TextProps {
  name: string;
  label: string;
  max: number;
  isOptional?: boolean;
}

function Text({ name, label, max, isOptional = false }: TextProps) {
  const rules = isOptional ? [] : [{ required: true, whitespace: true, message: '请填写' }];
  return (
    <Form.Item name={name} label={label} rules={rules}>
      <Input maxLength={max} />
    </Form.Item>
  );
}

function Columns({ form }: { form: Form_ }) {
  return (
    <Form.List name="columns">
      {(rows, { add, remove, move }) => (
        <fieldset>
          <legend>各列，按文件中的次序</legend>
          {rows.map(({ key, name }, place) => (
            <div key={key} className={styles.column}>
              <Form.Item
                name={[name, 'field']}
                label={`第 ${place + 1} 列的字段`}
                rules={[{ required: true, message: '请选择字段' }]}
              >
                <Select
                  showSearch={{ optionFilterProp: 'label' }}
                  options={form.fields.map(({ field, label }) => ({ value: field, label }))}
                />
              </Form.Item>
              <Form.Item
                name={[name, 'header']}
                label="省库列名"
                rules={[{ required: true, whitespace: true, message: '请填写列名' }]}
              >
                <Input maxLength={HEADER_MAX} />
              </Form.Item>
              <Format form={form} name={name} />
              <Form.Item name={[name, 'isRequired']} label="必填" valuePropName="checked">
                <Checkbox aria-label={`第 ${place + 1} 列省库要求必填`} />
              </Form.Item>
              <div className={styles.acts}>
                <Button
                  size="small"
                  disabled={place === 0}
                  aria-label={`第 ${place + 1} 列上移`}
                  onClick={() => move(place, place - 1)}
                >
                  上移
                </Button>
                <Button
                  size="small"
                  aria-label={`删除第 ${place + 1} 列`}
                  onClick={() => remove(name)}
                >
                  删除
                </Button>
              </div>
              <Codes form={form} name={name} />
            </div>
          ))}
          <Button
            onClick={() =>
              add({ field: undefined, header: '', format: '', codes: '', isRequired: false })
            }
          >
            增加一列
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

function Format({ form, name }: { form: Form_; name: number }) {
  const values = Form.useFormInstance<MapValues>();
  const field = Form.useWatch(['columns', name, 'field'], values);
  const formats = form.fields.find((one) => one.field === field)?.formats ?? [];
  return (
    <Form.Item name={[name, 'format']} label="格式">
      <Select
        disabled={formats.length === 0}
        options={[
          ...(formats.length === 0 ? [{ value: '', label: '原样' }] : []),
          ...formats.map((one) => ({ value: one, label: FORMAT_WORDS[one] ?? one })),
        ]}
      />
    </Form.Item>
  );
}

function Codes({ form, name }: { form: Form_; name: number }) {
  const values = Form.useFormInstance<MapValues>();
  const field = Form.useWatch(['columns', name, 'field'], values);
  const format = Form.useWatch(['columns', name, 'format'], values);
  const known = form.fields.find((one) => one.field === field)?.codes ?? [];
  if (format !== 'MAPPED') return null;
  return (
    <Form.Item
      className={styles.codes ?? ''}
      name={[name, 'codes']}
      label="代码对照，每行一项：我方代码=省库写法"
      extra={`我方代码：${known.map(({ code, text }) => `${code} ${text}`).join('，')}`}
    >
      <Input.TextArea rows={4} />
    </Form.Item>
  );
}

/** What would be written, before anything is sent: faults by name, or a few masked lines. */
function TryOut() {
  const values = Form.useFormInstance<MapValues>();
  const [tried, setTried] = useState<MapValues>();
  return (
    <div className={styles.content}>
      <div>
        <Button onClick={() => setTried(structuredClone(values.getFieldsValue(true)))}>
          试算几行
        </Button>
      </div>
      {tried && <Tried values={tried} />}
    </div>
  );
}

function Tried({ values }: { values: MapValues }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ProvincialTrialDocument,
    variables: { input: inputOf(values) },
    requestPolicy: 'network-only',
  });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  const trial = data?.provincialTrial;
  if (!trial) return <Loading what="试算" />;
  if (trial.faults.length > 0) {
    return (
      <Alert
        type="error"
        showIcon
        title="还不能采用"
        description={
          <ul className={styles.faults}>
            {trial.faults.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        }
      />
    );
  }
  return (
    <SmallTable
      what="试算的样行"
      columns={trial.headers.map((title, place) => ({
        title,
        key: title,
        render: (_: unknown, { cells }: { cells: readonly string[] }) => cells[place],
      }))}
      rows={trial.rows.map((cells, place) => ({ id: String(place), cells }))}
      nothing="可以采用；库中还没有属于报送范围的会员，没有样行可看。"
    />
  );
}
