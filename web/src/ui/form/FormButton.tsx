import type { AnyVariables } from '@urql/core';
import { Button, Modal } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { Reasoned } from './ActButton.tsx';
import { ActForm, type ActFormProps } from './ActForm.tsx';
import { focusFirstField } from './first-field.ts';

interface FormButtonProps<Values extends object, Data extends object, Variables>
  extends Omit<ActFormProps<Values, Data, Variables>, 'onCancel' | 'send' | 'onDone'> {
  label: string;
  title: string;
  /** Before the fields: what it is about. */
  lead?: ReactNode;
  onDone?: (data: Data) => void;
  whyNot?: string | undefined;
  isPrimary?: boolean;
  /** What the button says that stands beside a value rather than among the acts of a page. */
  beside?: string;
  width?: number;
}

/** An act that needs something typed: a button, and its form in a dialog. */
export function FormButton<
  Values extends object,
  Data extends object,
  Variables extends AnyVariables,
>({
  label,
  title,
  lead,
  onDone,
  whyNot,
  isPrimary = false,
  beside,
  width = 520,
  ...form
}: FormButtonProps<Values, Data, Variables>) {
  const [isOpen, setIsOpen] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  return (
    <>
      <Reasoned whyNot={whyNot}>
        {(why) => (
          <Button
            {...(isPrimary && { type: 'primary' as const })}
            {...(beside && { type: 'link' as const, size: 'small' as const })}
            danger={form.isDangerous === true}
            onClick={() => setIsOpen(true)}
            {...why}
          >
            {beside ?? label}
          </Button>
        )}
      </Reasoned>
      <Modal
        open={isOpen}
        title={title}
        footer={null}
        width={width}
        mask={{ closable: false }}
        destroyOnHidden
        onCancel={() => setIsOpen(false)}
        afterOpenChange={(isThere) => isThere && focusFirstField(body.current)}
      >
        <div ref={body}>
          {lead}
          <ActForm
            {...form}
            send={label}
            onCancel={() => setIsOpen(false)}
            onDone={(data) => {
              setIsOpen(false);
              onDone?.(data);
            }}
          />
        </div>
      </Modal>
    </>
  );
}
