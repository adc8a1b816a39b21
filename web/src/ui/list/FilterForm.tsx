import CloseCircleFilled from '@ant-design/icons/CloseCircleFilled';
import { Button, Form, Input, Select } from 'antd';
import { useEffect, useRef } from 'react';
import { useKey } from '../keys.ts';
import { UnitSelect } from '../UnitSelect.tsx';
import type { FilterField } from './fields.ts';
import { LazyDay } from './LazyDay.tsx';
import styles from './List.module.css';

export type Values = Readonly<Record<string, string | undefined>>;

interface FilterFormProps {
  fields: readonly FilterField[];
  values: Values;
  onQuery: (values: Values) => void;
  onReset: () => void;
}

/** 查询 and 重置: what is typed takes effect when it is asked for, and then stands in the address. */
export function FilterForm({ fields, values, onQuery, onReset }: FilterFormProps) {
  const [form] = Form.useForm<Values>();
  const first = useRef<HTMLDivElement>(null);
  const written = JSON.stringify(fields.map(({ key }) => [key, values[key] ?? '']));

  // The address may change by the back button too: it always wins over what is typed.
  useEffect(() => {
    const entries = JSON.parse(written) as [string, string][];
    form.setFieldsValue(
      Object.fromEntries(entries.map(([key, value]) => [key, value || undefined])),
    );
  }, [form, written]);
  useKey('/', () => first.current?.querySelector<HTMLElement>('input, [tabindex]')?.focus());

  return (
    <search className={styles.filter} aria-label="查询条件">
      <Form
        name="filter"
        form={form}
        layout="vertical"
        initialValues={values}
        onFinish={(given) => onQuery(given)}
        className={styles.fields}
      >
        {fields.map((field, index) => (
          <div key={field.key} className={styles.field} ref={index === 0 ? first : undefined}>
            <Form.Item name={field.key} label={field.label}>
              {control(field)}
            </Form.Item>
          </div>
        ))}
        <div className={styles.ask}>
          <Button type="primary" htmlType="submit">
            查询
          </Button>
          <Button
            onClick={() => {
              form.setFieldsValue(Object.fromEntries(fields.map(({ key }) => [key, undefined])));
              onReset();
            }}
          >
            重置
          </Button>
        </div>
      </Form>
    </search>
  );
}

function control({ ask, placeholder, choices = [], isPrivate, control: Own }: FilterField) {
  switch (ask) {
    case 'choice':
      return <Select allowClear options={[...choices]} placeholder={placeholder ?? '全部'} />;
    case 'own':
      return Own && <Own />;
    case 'unit':
      return <UnitSelect placeholder={placeholder ?? '全部'} />;
    case 'day':
      return <LazyDay className={styles.wide ?? ''} placeholder={placeholder ?? '不限'} />;
    case 'text':
      return (
        <Input
          allowClear={{ clearIcon: <CloseCircleFilled aria-label="清除" /> }}
          maxLength={100}
          placeholder={placeholder}
          autoComplete="off"
          {...(isPrivate && { inputMode: 'text', spellCheck: false })}
        />
      );
  }
}
