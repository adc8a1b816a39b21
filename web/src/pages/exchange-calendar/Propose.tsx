import { Button, Form, Input, InputNumber, Upload } from 'antd';
import { useState } from 'react';
import { CalendarProposeDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { TextPreview } from './Preview.tsx';
import { textOf } from './text-of.ts';

interface Values {
  document: string;
  source: string;
  wholeYear: number | null;
  text: string;
}

const DOCUMENT_MAX = 60;
const SOURCE_MAX = 120;
const YEAR_MIN = 2000;
const YEAR_MAX = 2999;
const WIDTH = 720;
/** Read by Excel as UTF-8 for the mark at its beginning. */
const TEMPLATE = `data:text/csv;charset=utf-8,${encodeURIComponent('\uFEFF日期,放假或上班,名称\n')}`;
const EXAMPLE = '2027-10-01至2027-10-07,放假,国庆节\n2027-10-09,上班,国庆节';

/** A notice is entered: its number, its name and its days, with what they would change before anything is sent. */
export function Propose({ onDone }: { onDone: () => void }) {
  return (
    <FormButton
      id="calendar-propose"
      label="录入放假安排"
      title="录入放假安排"
      isPrimary
      width={WIDTH}
      act={CalendarProposeDocument}
      initial={{ document: '', source: '', wholeYear: null, text: '' }}
      variables={({ wholeYear, ...rest }: Values, idempotencyKey) => ({
        input: { ...rest, wholeYear },
        idempotencyKey,
      })}
      onDone={onDone}
    >
      <Fields />
    </FormButton>
  );
}

function Fields() {
  const form = Form.useFormInstance<Values>();
  const text = Form.useWatch('text', form) ?? '';
  const wholeYear = Form.useWatch('wholeYear', form) ?? null;
  const [read, setRead] = useState<{ text: string; wholeYear: number | null }>();
  return (
    <>
      <Form.Item
        name="document"
        label="文号"
        rules={[{ required: true, whitespace: true, message: '请填写文号' }]}
      >
        <Input maxLength={DOCUMENT_MAX} placeholder="如 国办发明电〔2026〕×号" />
      </Form.Item>
      <Form.Item
        name="source"
        label="来源"
        rules={[{ required: true, whitespace: true, message: '请填写通知的名称' }]}
      >
        <Input maxLength={SOURCE_MAX} placeholder="如 国务院办公厅关于2027年部分节假日安排的通知" />
      </Form.Item>
      <Form.Item
        name="wholeYear"
        label="全年安排的年份"
        extra="填写后，该年未列出的日子按周一至周五上班；只改变个别日子的不填。"
      >
        <InputNumber min={YEAR_MIN} max={YEAR_MAX} precision={0} controls={false} />
      </Form.Item>
      <Form.Item
        name="text"
        label="各天"
        extra="每行一天或一段：日期、放假或上班、名称，以逗号或制表符分隔；可直接从表格粘贴。"
        rules={[{ required: true, whitespace: true, message: '请填写各天' }]}
      >
        <Input.TextArea rows={6} placeholder={EXAMPLE} />
      </Form.Item>
      <Form.Item>
        <Upload
          accept=".csv,.txt"
          showUploadList={false}
          beforeUpload={(file) => {
            void textOf(file).then((content) => form.setFieldValue('text', content));
            return false;
          }}
        >
          <Button>从 CSV 文件填入</Button>
        </Upload>{' '}
        <Button href={TEMPLATE} download="放假安排模板.csv">
          下载模板
        </Button>{' '}
        <Button disabled={!text.trim()} onClick={() => setRead({ text, wholeYear })}>
          看看会改变什么
        </Button>
      </Form.Item>
      {read && <TextPreview text={read.text} wholeYear={read.wholeYear} />}
    </>
  );
}
