import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { Alert, Button, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { Problem } from '../../api/problems.ts';
import { useAct } from '../../api/use-act.ts';
import { Advice } from '../PageState.tsx';
import styles from './ActForm.module.css';

interface ActButtonProps<Data extends object, Variables> {
  label: string;
  act: TypedDocumentNode<Data, Variables>;
  variables: Variables;
  /** What will happen, in a sentence or two: asked before it does. */
  ask: ReactNode;
  onDone?: (data: Data) => void;
  /** Why it cannot be done now; the button then stands there and says so. */
  whyNot?: string | undefined;
  isPrimary?: boolean;
  isDangerous?: boolean;
}

/** An act that needs nothing typed: asked once more, sent once, refused in words. */
export function ActButton<Data extends object, Variables extends AnyVariables>({
  label,
  act,
  variables,
  ask,
  onDone,
  whyNot,
  isPrimary = false,
  isDangerous = false,
}: ActButtonProps<Data, Variables>) {
  const { isActing, send } = useAct(act);
  const [isAsking, setIsAsking] = useState(false);
  const [refusal, setRefusal] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);

  function open(): void {
    setRefusal('');
    setProblem(null);
    setIsAsking(true);
  }

  async function confirm(): Promise<void> {
    setRefusal('');
    setProblem(null);
    const outcome = await send(variables);
    if (outcome.is === 'refused') setRefusal(outcome.refusals.map((one) => one.message).join(' '));
    if (outcome.is === 'failed') setProblem(outcome.problem);
    if (outcome.is !== 'done') return;
    setIsAsking(false);
    onDone?.(outcome.data);
  }

  return (
    <>
      <Reasoned whyNot={whyNot}>
        {(why) => (
          <Button
            {...(isPrimary && { type: 'primary' as const })}
            danger={isDangerous}
            onClick={open}
            {...why}
          >
            {label}
          </Button>
        )}
      </Reasoned>
      <Modal
        open={isAsking}
        title={`确认${label}？`}
        okText={label}
        okButtonProps={{ danger: isDangerous }}
        confirmLoading={isActing}
        onOk={() => void confirm()}
        onCancel={() => setIsAsking(false)}
        mask={{ closable: false }}
        width={440}
      >
        <div>{ask}</div>
        <div aria-live="assertive">
          {refusal && <Alert type="error" showIcon title={refusal} />}
          {problem && (
            <Alert
              type="warning"
              showIcon
              title={problem.title}
              description={<Advice problem={problem} />}
            />
          )}
        </div>
      </Modal>
    </>
  );
}

interface ReasonedProps {
  whyNot: string | undefined;
  children: (why: { disabled: boolean; 'aria-describedby'?: string }) => ReactNode;
}

/** A button that cannot be pressed now, with the reason in plain sight. */
export function Reasoned({ whyNot, children }: ReasonedProps) {
  const id = useId();
  if (!whyNot) return children({ disabled: false });
  return (
    <span className={styles.act}>
      {children({ disabled: true, 'aria-describedby': id })}
      <span id={id} className={styles.why}>
        {whyNot}
      </span>
    </span>
  );
}
