import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { Alert, Button, Form } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import type { Problem } from '../../api/problems.ts';
import { type Refusal, useAct } from '../../api/use-act.ts';
import { Advice } from '../PageState.tsx';
import { useViewer } from '../viewer.tsx';
import styles from './ActForm.module.css';
import { actKeyOf, dropActKey, KEY_REUSED, keepActKey, newActKey } from './act-key.ts';
import { draftKey, dropDraft, keepDraft, readDraft } from './draft.ts';
import { LeaveGuard } from './LeaveGuard.tsx';
import { byField, fieldErrors } from './refusals.ts';

export interface ActFormProps<Values extends object, Data extends object, Variables> {
  /** Names the draft. */
  id: string;
  act: TypedDocumentNode<Data, Variables>;
  /** A creating act also takes the form's key, under which it is done once. */
  variables: (values: Values, idempotencyKey: string) => Variables;
  initial: Partial<Values>;
  send: string;
  onDone: (data: Data) => void;
  onCancel?: () => void;
  /** Names of fields that are never kept as a draft: passwords. */
  secrets?: readonly string[];
  isDangerous?: boolean;
  children: ReactNode;
}

/**
 * A form of one business act. What the server refuses stands at its field and the first such field
 * is focused; what is typed survives a refusal, a reload and an ended session; pressing twice sends once.
 */
export function ActForm<
  Values extends object,
  Data extends object,
  Variables extends AnyVariables,
>({
  id,
  act,
  variables,
  initial,
  send,
  onDone,
  onCancel,
  secrets = [],
  isDangerous = false,
  children,
}: ActFormProps<Values, Data, Variables>) {
  const key = draftKey(useViewer().login, id);
  const [form] = Form.useForm<Values>();
  const { isActing, send: sendAct } = useAct(act);
  const [draft] = useState(() => readDraft(key));
  // Read at the moment of leaving: what was just sent must not hold anybody back.
  const isDirty = useRef(draft !== null);
  const [firstKey] = useState(() => actKeyOf(key));
  const actKey = useRef(firstKey);
  const [rest, setRest] = useState<readonly Refusal[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function finish(values: Values): Promise<void> {
    setRest([]);
    setProblem(null);
    keepActKey(key, actKey.current);
    const outcome = await sendAct(variables(values, actKey.current));
    switch (outcome.is) {
      case 'done':
        dropDraft(key);
        dropActKey(key);
        isDirty.current = false;
        onDone(outcome.data);
        break;
      case 'refused':
        dropActKey(key);
        // Whoever presses again after this refusal has read that it may be done, and means a second one.
        if (outcome.refusals.some(({ code }) => code === KEY_REUSED)) actKey.current = newActKey();
        show(outcome.refusals);
        break;
      case 'failed':
        setProblem(outcome.problem);
        break;
      case 'ignored':
        break;
    }
  }

  function show(refusals: readonly Refusal[]): void {
    const { atFields, elsewhere } = byField(refusals, Object.keys(form.getFieldsValue(true)));
    form.setFields(fieldErrors(atFields) as Parameters<typeof form.setFields>[0]);
    setRest(elsewhere);
    const first = atFields[0];
    if (first) form.focusField(first.name as Parameters<typeof form.focusField>[0]);
  }

  return (
    <Form<Values>
      name={id}
      form={form}
      layout="vertical"
      initialValues={{ ...initial, ...draft }}
      scrollToFirstError={{ focus: true }}
      onValuesChange={(_changed, values) => {
        isDirty.current = true;
        keepDraft(key, values, secrets);
      }}
      onFinish={(values) => void finish(values)}
      onKeyDown={({ key: pressed, ctrlKey, metaKey }) => {
        // Enter alone makes a new line in a long text; with Ctrl it always sends.
        if (pressed === 'Enter' && (ctrlKey || metaKey)) form.submit();
      }}
    >
      <LeaveGuard isDirty={() => isDirty.current} />
      <div aria-live="assertive">
        {rest.length > 0 && (
          <Alert
            className={styles.notice ?? ''}
            type="error"
            showIcon
            title={rest.map(({ message }) => message).join(' ')}
          />
        )}
        {problem && (
          <Alert
            className={styles.notice ?? ''}
            type="warning"
            showIcon
            title={problem.title}
            description={<Advice problem={problem} />}
          />
        )}
      </div>
      {children}
      <div className={styles.foot}>
        {onCancel && <Button onClick={onCancel}>取消</Button>}
        <Button type="primary" htmlType="submit" loading={isActing} danger={isDangerous}>
          {send}
        </Button>
      </div>
    </Form>
  );
}
