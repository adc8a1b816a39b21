import FilterOutlined from '@ant-design/icons/FilterOutlined';
import { Button, Form } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { ControlProps } from '../../ui/list/fields.ts';
import { countOf, readQuestion, writeQuestion } from './question.ts';

const QuestionBuilder = lazy(() => import('./QuestionBuilder.tsx'));

/** More conditions, put together in a drawer that is fetched when it is wanted. */
export function QuestionField({ id, value = '', onChange }: ControlProps) {
  const [isOpen, setIsOpen] = useState(false);
  const form = Form.useFormInstance();
  const question = readQuestion(value);
  const count = countOf(question);
  return (
    <>
      <Button
        {...(id && { id })}
        block
        icon={<FilterOutlined />}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        {count > 0 ? `${count} 个条件` : '设置条件…'}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <QuestionBuilder
            question={question}
            onClose={() => setIsOpen(false)}
            onAsk={(asked) => {
              setIsOpen(false);
              onChange?.(writeQuestion(asked) || undefined);
              form.submit();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
