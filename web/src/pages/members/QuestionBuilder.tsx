import DeleteOutlined from '@ant-design/icons/DeleteOutlined';
import PlusOutlined from '@ant-design/icons/PlusOutlined';
import { Alert, Button, Drawer, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { type MemberMatch, MemberQuestionFieldsDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import styles from './Question.module.css';
import {
  type AskField,
  CONDITIONS_MAX,
  type Condition,
  countOf,
  GROUPS_MAX,
  type Group,
  isTooLong,
  LONG,
  NO_QUESTION,
  operatorLabel,
  type Question,
  takesValues,
  whole,
} from './question.ts';

const MATCHES: { value: MemberMatch; label: string }[] = [
  { value: 'ALL', label: '全部满足' },
  { value: 'ANY', label: '满足其一' },
];

const VALUES_MAX = 50;

interface BuilderProps {
  question: Question;
  onClose: () => void;
  onAsk: (question: Question) => void;
}

/** A question put together from conditions and groups of them; nothing is asked until 查询 is pressed. */
export default function QuestionBuilder({ question, onClose, onAsk }: BuilderProps) {
  const [draft, setDraft] = useState(question);
  const [{ data, error }, ask] = useQuery({ query: MemberQuestionFieldsDocument });
  const isFull = countOf(draft) >= CONDITIONS_MAX;
  const isLong = isTooLong(whole(draft));
  return (
    <Drawer
      open
      title="更多条件"
      size="large"
      onClose={onClose}
      footer={
        <div className={styles.foot}>
          <Button onClick={() => setDraft(NO_QUESTION)}>清空</Button>
          <Button type="primary" onClick={() => onAsk(whole(draft))} disabled={!data || isLong}>
            查询
          </Button>
        </div>
      }
    >
      {!data && error && <Failed problem={problemOf(error)} onRetry={ask} />}
      {!data && !error && <Loading what="查询项目" />}
      {isLong && <Alert type="error" showIcon title={LONG} />}
      {data && (
        <>
          <GroupForm
            name="条件"
            group={draft}
            fields={data.memberQuestionFields}
            isFull={isFull}
            onChange={(group) => setDraft({ ...draft, ...group })}
          />
          {draft.groups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name but their place
            <div key={index} className={styles.inner}>
              <GroupForm
                name={`第 ${index + 1} 组`}
                group={group}
                fields={data.memberQuestionFields}
                isFull={isFull}
                onChange={(next) =>
                  setDraft({ ...draft, groups: replaced(draft.groups, index, next) })
                }
                onRemove={() => setDraft({ ...draft, groups: draft.groups.toSpliced(index, 1) })}
              />
            </div>
          ))}
          <div className={styles.inner}>
            <Button
              icon={<PlusOutlined />}
              disabled={isFull || draft.groups.length >= GROUPS_MAX}
              onClick={() =>
                setDraft({ ...draft, groups: [...draft.groups, { match: 'ANY', conditions: [] }] })
              }
            >
              添加条件组
            </Button>
          </div>
        </>
      )}
    </Drawer>
  );
}

interface GroupFormProps {
  name: string;
  group: Group;
  fields: readonly AskField[];
  isFull: boolean;
  onChange: (group: Group) => void;
  onRemove?: () => void;
}

function GroupForm({ name, group, fields, isFull, onChange, onRemove }: GroupFormProps) {
  const put = (conditions: readonly Condition[]) => onChange({ match: group.match, conditions });
  return (
    <fieldset className={styles.group} aria-label={name}>
      <div className={styles.head}>
        <span>{name}</span>
        <Segmented
          options={MATCHES}
          value={group.match}
          onChange={(match) => onChange({ match, conditions: group.conditions })}
        />
        {onRemove && (
          <Button type="text" icon={<DeleteOutlined />} onClick={onRemove}>
            删除本组
          </Button>
        )}
      </div>
      {group.conditions.map((condition, index) => (
        <ConditionForm
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
          key={index}
          name={`${name}第 ${index + 1} 个条件`}
          condition={condition}
          fields={fields}
          onChange={(next) => put(replaced(group.conditions, index, next))}
          onRemove={() => put(group.conditions.toSpliced(index, 1))}
        />
      ))}
      <div className={styles.more}>
        <Button
          icon={<PlusOutlined />}
          disabled={isFull}
          onClick={() => put([...group.conditions, { field: '', operator: 'IS', values: [] }])}
        >
          添加条件
        </Button>
      </div>
    </fieldset>
  );
}

interface ConditionFormProps {
  name: string;
  condition: Condition;
  fields: readonly AskField[];
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionForm({ name, condition, fields, onChange, onRemove }: ConditionFormProps) {
  const field = fields.find(({ code }) => code === condition.field);
  return (
    <div className={styles.condition}>
      <Select
        aria-label={`${name}：项目`}
        placeholder="项目"
        value={field?.code ?? null}
        showSearch={{ optionFilterProp: 'label' }}
        options={fields.map(({ code, label }) => ({ value: code, label }))}
        onChange={(code: string | null) => {
          const chosen = fields.find((one) => one.code === code);
          onChange({ field: code ?? '', operator: chosen?.operators[0] ?? 'IS', values: [] });
        }}
      />
      <Select
        aria-label={`${name}：比较`}
        value={condition.operator}
        disabled={!field}
        options={(field?.operators ?? []).map((operator) => ({
          value: operator,
          label: operatorLabel(operator, field?.kind ?? 'CODE'),
        }))}
        onChange={(operator) => onChange({ ...condition, operator })}
      />
      <div className={styles.value}>
        {field && takesValues(condition.operator) && (
          <ValueForm
            name={`${name}：内容`}
            field={field}
            values={condition.values}
            onChange={(values) => onChange({ ...condition, values })}
          />
        )}
      </div>
      <Button type="text" icon={<DeleteOutlined />} aria-label={`删除${name}`} onClick={onRemove} />
    </div>
  );
}

interface ValueFormProps {
  name: string;
  field: AskField;
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}

function ValueForm({ name, field, values, onChange }: ValueFormProps) {
  const one = values[0];
  const put = (value: string | null | undefined) => onChange(value ? [value] : []);
  switch (field.kind) {
    case 'CODE':
      return (
        <Select
          mode="multiple"
          aria-label={name}
          placeholder="可选多项"
          value={[...values]}
          maxCount={VALUES_MAX}
          showSearch={{ optionFilterProp: 'label' }}
          options={field.choices.map(({ code, label }) => ({ value: code, label }))}
          onChange={(chosen: string[]) => onChange(chosen)}
        />
      );
    case 'DAY':
      return (
        <LazyDay className="" placeholder="日期" {...(one && { value: one })} onChange={put} />
      );
    case 'UNIT':
      return <UnitSelect placeholder="输入名称查找" {...(one && { value: one })} onChange={put} />;
    case 'NUMBER':
      return (
        <Input
          aria-label={name}
          inputMode="numeric"
          maxLength={3}
          value={one ?? ''}
          onChange={({ target }) => put(target.value.replaceAll(/\D/g, ''))}
        />
      );
  }
}

function replaced<Item>(items: readonly Item[], index: number, item: Item): Item[] {
  return items.map((one, place) => (place === index ? item : one));
}
