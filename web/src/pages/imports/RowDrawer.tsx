import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { cellOf, type Row } from './cells.ts';

const RowWhole = lazy(() => import('./RowWhole.tsx'));

interface RowDrawerProps {
  row: Row;
  mayMend: boolean;
  onMended: () => void;
}

/** The way to one row in full, loaded when it is asked for. */
export function RowDrawer({ row, mayMend, onMended }: RowDrawerProps) {
  const [isOpen, setIsOpen] = useState(false);
  const name = cellOf(row, ['name'])?.shown ?? '';
  const canMend = mayMend && row.class !== 'TAKEN' && row.class !== 'REJECTED';
  const label = canMend ? '查看与更正' : '查看';
  const which = `第 ${row.sheetRow} 行 ${name}`.trim();
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)} aria-label={`${label}：${which}`}>
        {label}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <RowWhole
            row={row}
            canMend={canMend}
            title={which}
            onClose={() => setIsOpen(false)}
            onMended={onMended}
          />
        </Suspense>
      )}
    </>
  );
}
