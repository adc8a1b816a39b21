import PrinterOutlined from '@ant-design/icons/PrinterOutlined';
import { Alert, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../api/problems.ts';
import { Advice } from '../PageState.tsx';
import { Sheet } from './Sheet.tsx';

export type Made = { sheet: ReactNode } | { problem: Problem };

interface PrintButtonProps {
  label?: string;
  /** Puts the sheet together; what it needs may have to be read first. */
  make: () => Promise<Made> | Made;
  isDisabled?: boolean;
}

/** Prints a sheet that is made for paper, not the page that stands on the screen. */
export function PrintButton({ label = '打印', make, isDisabled = false }: PrintButtonProps) {
  const [sheet, setSheet] = useState<ReactNode>(null);
  const [isMaking, setIsMaking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function print(): Promise<void> {
    setProblem(null);
    setIsMaking(true);
    const made = await make();
    setIsMaking(false);
    if ('problem' in made) setProblem(made.problem);
    else setSheet(made.sheet);
  }

  return (
    <>
      <Button
        icon={<PrinterOutlined />}
        loading={isMaking || sheet !== null}
        disabled={isDisabled}
        onClick={() => void print()}
      >
        {label}
      </Button>
      {problem && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={`未能打印：${problem.title}`}
          description={<Advice problem={problem} />}
        />
      )}
      {sheet !== null && <Sheet onDone={() => setSheet(null)}>{sheet}</Sheet>}
    </>
  );
}
