import { useEffect, useState } from 'react';
import { providerLabel } from '../api/provider.ts';

/** What the house's provider is called, once the server has said so; "" where there is none. */
export function useProvider(): string {
  const [label, setLabel] = useState('');
  useEffect(() => {
    let isOver = false;
    async function ask(): Promise<void> {
      const found = await providerLabel();
      if (!isOver) setLabel(found);
    }
    void ask();
    return () => {
      isOver = true;
    };
  }, []);
  return label;
}
