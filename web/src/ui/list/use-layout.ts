import { useState } from 'react';
import { useViewer } from '../viewer.tsx';
import { type Column, defaultLayout, type Layout, readLayout } from './columns.ts';

/** Outlives the sign-out, unlike queries: it says nothing about anybody. */
const PREFIX = 'puhui-lists';

interface KeptLayout {
  layout: Layout;
  change: (change: Partial<Layout>) => void;
  reset: () => void;
}

/** This will keep how one person likes one list, in this browser. */
export function useLayout<Row>(listId: string, columns: readonly Column<Row>[]): KeptLayout {
  const { login } = useViewer();
  const key = `${PREFIX}/${login}:${listId}`;
  const [layout, setLayout] = useState(
    () => readLayout(localStorage.getItem(key)) ?? defaultLayout(columns),
  );

  function change(changed: Partial<Layout>): void {
    const next = { ...layout, ...changed };
    setLayout(next);
    localStorage.setItem(key, JSON.stringify(next));
  }

  function reset(): void {
    setLayout(defaultLayout(columns));
    localStorage.removeItem(key);
  }

  return { layout, change, reset };
}
