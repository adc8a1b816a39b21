import { Link } from '@tanstack/react-router';
import { Alert, Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import {
  ProfileTrialDifferencesDocument,
  type ProfileTrialShownFragment,
  ProfileTrialsDocument,
  ProfileTrialWholeDocument,
  type ProfileTrialWholeQuery,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Code, grouped } from '../../ui/Facts.tsx';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { Differences } from './Differences.tsx';
import styles from './Profiles.module.css';
import { summaryOf } from './summary.ts';
import { TRIAL_STATES, TRIAL_VERDICTS } from './words.ts';

type Trial = ProfileTrialShownFragment;
type Whole = Extract<ProfileTrialWholeQuery['node'], { __typename: 'ProfileTrial' }>;
type TriedFile = Whole['files'][number];

const SHOWN_MAX = 20;
const POLL_MS = 2000;

interface TrialsProps {
  opened: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** The documents that were tried, and what each would make of the files sent last. */
export function Trials({ opened, onOpen }: TrialsProps) {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ProfileTrialsDocument,
    { first: SHOWN_MAX },
    {
      intervalMs: POLL_MS,
      isWanted: (known) =>
        known?.profileTrials.edges.some(({ node }) => node.state === 'REQUESTED') ?? true,
    },
  );
  if (!data) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="试算" />;
  }
  const trials = data.profileTrials.edges.map(({ node }) => node);
  return (
    <>
      <SmallTable
        what="试算"
        columns={columnsOf(opened, onOpen)}
        rows={trials}
        nothing="还没有试算过。检查一份约定后可以试算。"
      />
      {opened && <Opened id={opened} />}
    </>
  );
}

function columnsOf(
  opened: string | undefined,
  onOpen: (id: string | undefined) => void,
): TableColumnsType<Trial> {
  return [
    {
      title: '拟用约定',
      rowScope: 'row',
      render: (_, { profile, digest }) => (
        <>
          {profile} <Code>{digest.slice(0, 8)}</Code>
        </>
      ),
    },
    { title: '状态', render: (_, { state }) => <StateTag table={TRIAL_STATES} state={state} /> },
    { title: '文件', render: (_, { filesTotal }) => `${formatCount(filesTotal)} 个` },
    { title: '申请人', render: (_, { requestedBy }) => requestedBy?.name ?? NONE },
    { title: '申请时间', render: (_, { createdAt }) => formatMinute(createdAt) },
    {
      title: '操作',
      render: (_, { id, profile }) => (
        <Button
          size="small"
          aria-expanded={opened === id}
          aria-label={`${opened === id ? '收起' : '查看'} ${profile} 的试算`}
          onClick={() => onOpen(opened === id ? undefined : id)}
        >
          {opened === id ? '收起' : '查看'}
        </Button>
      ),
    },
  ];
}

function Opened({ id }: { id: string }) {
  const [shown, setShown] = useState('');
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ProfileTrialWholeDocument,
    { id },
    {
      intervalMs: POLL_MS,
      isWanted: (known) =>
        known?.node?.__typename !== 'ProfileTrial' || known.node.state === 'REQUESTED',
    },
  );
  const trial = data?.node?.__typename === 'ProfileTrial' && data.node.id === id ? data.node : null;
  if (!trial) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    if (data && !isReading) return <p>没有这次试算，或不是您可以看的。</p>;
    return <Loading what="试算结果" />;
  }
  return (
    <div className={styles.trial}>
      <p role="status">{summaryOf(trial.files)}</p>
      <p className={styles.digest}>
        拟用约定全文的 SM3 摘要 <Code>{grouped(trial.digest)}</Code>
      </p>
      <SmallTable
        what="各个文件"
        columns={filesOf(shown, setShown)}
        rows={trial.files}
        nothing="还没有送出过文件，没有可比较的。"
      />
      {shown && <Shown id={shown} name={nameOf(trial.files, shown)} />}
    </div>
  );
}

function nameOf(files: readonly TriedFile[], id: string): string {
  return files.find((file) => file.id === id)?.file?.name ?? '';
}

function filesOf(shown: string, onShow: (id: string) => void): TableColumnsType<TriedFile> {
  return [
    {
      title: '文件',
      rowScope: 'row',
      render: (_, { file }) =>
        file ? (
          <Link to="/bank-files/$id" params={{ id: file.id }} search={{}}>
            {file.name}
          </Link>
        ) : (
          NONE
        ),
    },
    {
      title: '结论',
      render: (_, { verdict }) =>
        verdict ? <StateTag table={TRIAL_VERDICTS} state={verdict} /> : '还没有算到',
    },
    { title: '原来的约定', render: (_, { readAs }) => readAs || NONE },
    {
      title: '从哪个字节起不同',
      render: (_, { firstOffset, reason }) =>
        firstOffset === null ? reason || NONE : `第 ${formatCount(firstOffset + 1)} 个`,
    },
    {
      title: '不同的行',
      render: (_, { linesChanged, linesBefore, linesAfter, verdict }) =>
        verdict === 'DIFFERS' || verdict === 'SAME'
          ? `${formatCount(linesChanged)}（原 ${formatCount(linesBefore)} 行，现 ${formatCount(linesAfter)} 行）`
          : NONE,
    },
    {
      title: '字节数',
      render: (_, { file, sizeBytes }) =>
        sizeBytes ? `${formatCount(file?.sizeBytes ?? 0)} → ${formatCount(sizeBytes)}` : NONE,
    },
    {
      title: '文件名',
      render: (_, { file, newName }) => (newName && newName !== file?.name ? newName : '不变'),
    },
    {
      title: '操作',
      render: (_, { id, linesChanged, file }) =>
        linesChanged > 0 && (
          <Button
            size="small"
            aria-expanded={shown === id}
            aria-label={`${shown === id ? '收起' : '逐行对照'} ${file?.name ?? ''}`}
            onClick={() => onShow(shown === id ? '' : id)}
          >
            {shown === id ? '收起' : '逐行对照'}
          </Button>
        ),
    },
  ];
}

function Shown({ id, name }: { id: string; name: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ProfileTrialDifferencesDocument,
    variables: { id },
  });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  if (data?.node?.__typename !== 'ProfileTrialFile') return <Loading what="逐行对照" />;
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={`${name}：不同的前 ${data.node.differences.length} 行，个人信息已掩码；底色标出的列有不同。`}
      />
      <Differences lines={data.node.differences} />
    </>
  );
}
