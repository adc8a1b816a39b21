import { Button } from 'antd';
import { useEffect, useEffectEvent } from 'react';
import { onReturned, openProvider } from '../api/provider.ts';
import { confirmingWords } from './provider-words.ts';
import { useProvider } from './use-provider.ts';

interface ProviderConfirmProps {
  onConfirmed: () => void;
  onRefused: (why: string) => void;
}

/** Proving oneself at the house's provider instead of by the password, in a window of its own. */
export function ProviderConfirm({ onConfirmed, onRefused }: ProviderConfirmProps) {
  const label = useProvider();
  const hear = useEffectEvent((code: string) => {
    if (code) onRefused(confirmingWords(code));
    else onConfirmed();
  });
  useEffect(() => onReturned((code) => hear(code)), []);
  if (!label) return null;

  function begin(): void {
    if (!openProvider()) onRefused('浏览器拦截了新窗口，请允许本站打开窗口后再试，或用密码确认。');
  }

  return (
    <Button block style={{ marginBottom: 16 }} onClick={begin}>
      不输密码，用{label}确认
    </Button>
  );
}
