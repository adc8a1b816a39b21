import { Link } from '@tanstack/react-router';
import { Alert, Space, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import {
  BankFileRejectDocument,
  BankFileReleaseDocument,
  FileDispositionConfirmDocument,
  FileDispositionDeclineDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { wordsOf } from '../../ui/words.ts';
import { mayDecide } from '../set-aside/list.tsx';
import { FILE_ACTS, FILE_OUTCOMES } from '../set-aside/words.ts';
import type { BankFile } from './BankFilePage.tsx';
import styles from './BankFiles.module.css';

type Wish = BankFile['dispositions'][number];

interface DispositionsProps {
  file: BankFile;
  onDone: () => void;
}

const WISHES: TableColumnsType<Wish> = [
  { title: '处置', render: (_, { act }) => <StateTag table={FILE_ACTS} state={act} /> },
  { title: '理由', dataIndex: 'reason' },
  { title: '当时的原因', dataIndex: 'problem' },
  {
    title: '提出',
    render: (_, { proposedBy, proposedAt }) =>
      `${proposedBy?.name ?? '系统'} ${formatMinute(proposedAt)}`,
  },
  {
    title: '结果',
    render: (_, { outcome, decidedBy, decidedAt, declineReason }) =>
      outcome ? (
        <>
          <StateTag table={FILE_OUTCOMES} state={outcome} /> {decidedBy?.name ?? '系统'}{' '}
          {formatMinute(decidedAt)} {declineReason}
        </>
      ) : (
        '待另一人确认'
      ),
  },
];

/** What may be done about a file set aside, and what people decided about it before. */
export function Dispositions({ file, onDone }: DispositionsProps): ReactNode {
  const { quarantine, dispositions } = file;
  if (!quarantine && dispositions.length === 0) return null;
  return (
    <Section title="隔离的处置">
      {quarantine && <Decide file={file} onDone={onDone} />}
      <SmallTable
        what="处置意见"
        columns={WISHES}
        rows={dispositions}
        nothing="还没有人提出处置意见。"
      />
    </Section>
  );
}

function Decide({ file, onDone }: DispositionsProps) {
  const viewer = useViewer();
  const { id, quarantine, faultLine } = file;
  const waiting = file.dispositions.find(({ outcome }) => outcome === null);
  return (
    <Space orientation="vertical" size="middle" className={styles.decide ?? ''}>
      {quarantine && !quarantine.isReleasable && (
        <Alert type="warning" showIcon title={quarantine.whyNot} />
      )}
      <Space wrap>
        {faultLine !== null && (
          <Link
            to="/bank-files/$id"
            params={{ id }}
            search={{ lines: 'yes', line: String(faultLine) }}
          >
            查看出错处（第 {faultLine} 行）
          </Link>
        )}
        {mayDecide(viewer) && waiting && (
          <Second
            wish={waiting}
            isOwn={waiting.proposedBy?.login === viewer.login}
            onDone={onDone}
          />
        )}
        {mayDecide(viewer) && !waiting && <First file={file} onDone={onDone} />}
      </Space>
    </Space>
  );
}

function First({ file: { id, quarantine }, onDone }: DispositionsProps) {
  const then = quarantine?.needsTwoPeople
    ? '涉及资金：提出后须由另一人确认才会执行。'
    : '不涉及资金：提交后立即执行。';
  return (
    <Space wrap>
      {quarantine?.isReleasable && (
        <FormButton
          id={`release-${id}`}
          label="放行"
          title="放行隔离的文件"
          lead={<p>按现在的约定重新处理整份文件，内容一个字节也不改。{then}</p>}
          isPrimary
          act={BankFileReleaseDocument}
          initial={{ reason: '' }}
          variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
          onDone={onDone}
        >
          <ReasonField label="什么已经改好" isWithoutNumbers max={500} />
        </FormButton>
      )}
      <FormButton
        id={`reject-${id}`}
        label="拒收"
        title="拒收隔离的文件"
        lead={<p>文件存档，不再处理，不能撤销。{then}</p>}
        isDangerous
        act={BankFileRejectDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
        onDone={onDone}
      >
        <ReasonField label="为什么拒收" isWithoutNumbers max={500} />
      </FormButton>
    </Space>
  );
}

function Second({ wish, isOwn, onDone }: { wish: Wish; isOwn: boolean; onDone: () => void }) {
  const { label } = wordsOf(FILE_ACTS, wish.act);
  return (
    <Space wrap>
      <ActButton
        label={`确认${label}`}
        act={FileDispositionConfirmDocument}
        variables={{ id: wish.id }}
        ask={`${wish.proposedBy?.name ?? NONE}提出${label}，理由：${wish.reason}。确认后立即执行。`}
        onDone={onDone}
        isPrimary
        whyNot={isOwn ? '须由另一人确认。' : undefined}
      />
      <FormButton
        id={`decline-${wish.id}`}
        label="退回"
        title="退回处置意见"
        act={FileDispositionDeclineDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id: wish.id, input: { reason } })}
        onDone={onDone}
      >
        <ReasonField label="为什么退回" isWithoutNumbers max={500} />
      </FormButton>
    </Space>
  );
}
