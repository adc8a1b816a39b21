import { Badge, Segmented } from 'antd';
import type { ReactNode } from 'react';
import styles from './List.module.css';

/** One side from which a list is looked at. */
export interface Tab {
  /** How the address says it; the whole list needs no word. */
  value: string | undefined;
  label: string;
  /** Only what waits for the person who looks is counted. */
  count?: number | undefined;
  nothing?: { title: string; advice: string; action?: ReactNode };
}

interface TabsProps {
  tabs: readonly Tab[];
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Stands for the side that the address has no word for; no other side is called so, not even “all”. */
const WHOLE = 'whole-list';

export function Tabs({ tabs, value, onChange }: TabsProps) {
  const known = tabs.find((tab) => tab.value === value);
  return (
    <Segmented
      className={styles.tabs ?? ''}
      aria-label="查看范围"
      value={known?.value ?? WHOLE}
      onChange={(chosen) => onChange(chosen === WHOLE ? undefined : chosen)}
      options={tabs.map(({ value: of = WHOLE, label, count = 0 }) => ({
        value: of,
        label: (
          <>
            {label}
            {count > 0 && (
              <Badge count={count} className={styles.badge ?? ''} title={`${count} 项等您办理`} />
            )}
          </>
        ),
      }))}
    />
  );
}
