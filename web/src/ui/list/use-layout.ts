import { useState } from 'react';
import { useViewer } from '../viewer.tsx';
import { type Column, defaultLayout, type Layout, layoutOf, readLayout } from './columns.ts';

/** Outlives the sign-out, unlike queries: it says nothing about anybody. */
const PREFIX = 'puhui-lists';

interface KeptLayout {
  layout: Layout;
  change: (change: Partial<Layout>) => void;
  reset: () => void;
  /** A view with columns of its own is open: changes to them are not one's usual ones. */
  lend: (of: { view: string; layout: object } | null) => void;
}

/** This will keep how one person likes one list, in this browser. */
export function useLayout<Row>(listId: string, columns: readonly Column<Row>[]): KeptLayout {
  const { login } = useViewer();
  const key = `${PREFIX}/${login}:${listId}`;
  const [layout, setLayout] = useState(
    () => readLayout(localStorage.getItem(key)) ?? defaultLayout(columns),
  );

  const [lent, setLent] = useState<Layout | null>(null);

  function change(changed: Partial<Layout>): void {
    if (lent) {
      setLent({ ...lent, ...changed });
      return;
    }
    const next = { ...layout, ...changed };
    setLayout(next);
    localStorage.setItem(key, JSON.stringify(next));
  }

  function reset(): void {
    if (lent) {
      setLent(defaultLayout(columns));
      return;
    }
    setLayout(defaultLayout(columns));
    localStorage.removeItem(key);
  }

  return {
    layout: lent ?? layout,
    change,
    reset,
    lend: (of) => setLent(of && layoutOf(of.layout)),
  };
}
