import { Alert } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../api/problems.ts';
import { SessionUnavailable, SignInRefused } from '../api/session.ts';
import { Advice } from '../ui/PageState.tsx';

interface Refused {
  isSending: boolean;
  /** The server's reason, said aloud; nothing while there is none. */
  refused: ReactNode;
  attempt: (act: () => Promise<void>, onRefused: () => void) => Promise<void>;
}

/** This will do something at the session once at a time, and show why it was refused. */
export function useRefused(): Refused {
  const [isSending, setIsSending] = useState(false);
  const [message, setMessage] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);

  async function attempt(act: () => Promise<void>, onRefused: () => void): Promise<void> {
    if (isSending) return;
    setIsSending(true);
    setMessage('');
    setProblem(null);
    try {
      await act();
    } catch (error) {
      if (error instanceof SignInRefused) {
        setMessage(error.message);
        onRefused();
      } else if (error instanceof SessionUnavailable) setProblem(error.problem);
      else throw error;
    } finally {
      setIsSending(false);
    }
  }

  const refused = (
    <div aria-live="assertive">
      {message && <Alert type="error" showIcon title={message} />}
      {problem && (
        <Alert
          type="warning"
          showIcon
          title={problem.title}
          description={<Advice problem={problem} />}
        />
      )}
    </div>
  );
  return { isSending, refused, attempt };
}
