import { BankFileResumeDocument, BankFileSendDocument } from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatTime } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';

const REASON_MAX = 500;

interface FileActsProps {
  file: { id: string; state: string; sentAt: string | null; nextAttemptAt: string | null };
  onDone: () => void;
}

/** What may be done to one file: try again now, or let go on once what held it is mended. */
export function FileActs({ file, onDone }: FileActsProps) {
  const { id, state, sentAt, nextAttemptAt } = file;
  if (!hasRole(useViewer(), 'OFFICE', 'RELEASER')) return null;
  if (state === 'SENDING') {
    return (
      <ActButton
        label="立即重试"
        act={BankFileSendDocument}
        variables={{ id }}
        ask={
          nextAttemptAt
            ? `下一次自动尝试在 ${formatTime(nextAttemptAt)}；现在就再试一次。`
            : '现在就再试一次。'
        }
        onDone={onDone}
      />
    );
  }
  if (state !== 'HELD') return null;
  return (
    <FormButton
      id={`resume-${id}`}
      label="恢复送出"
      title="恢复送出银行文件"
      isPrimary
      act={BankFileResumeDocument}
      initial={{ reason: '' }}
      variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      onDone={onDone}
      whyNot={sentAt === null ? '文件内容有误，从未送出：请重新封存所在批次。' : undefined}
    >
      <ReasonField label="原来为什么暂停、怎样解决的" max={REASON_MAX} />
    </FormButton>
  );
}
