import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { BankFileWholeDocument, type BankFileWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Detail } from '../../ui/Detail.tsx';
import { Code, type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { formatBytes, formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { History } from '../../ui/History.tsx';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { BANK_FILE_STATES, DIRECTIONS, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { Trail } from '../audit/Trail.tsx';
import { LINE_ACTS } from '../set-aside/words.ts';
import { Dispositions } from './Dispositions.tsx';
import { FileActs } from './FileActs.tsx';
import { Lines } from './Lines.tsx';
import { lifeOf } from './life.ts';
import { NO_MONEY } from './list.tsx';
import { Rail } from './Rail.tsx';
import { railOf } from './rail.ts';

export type BankFile = Extract<BankFileWholeQuery['node'], { __typename: 'BankFile' }>;

const route = getRouteApi('/bank-files/$id');

/** One file: its life, its control figures, what could not be applied, and what answers what. */
export function BankFilePage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: BankFileWholeDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const file = data?.node?.__typename === 'BankFile' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="银行文件"
      thing={file}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/bank-files">回到银行文件列表</Link>}
    >
      {(found) => <Content file={found} onDone={() => ask({ requestPolicy: 'network-only' })} />}
    </Detail>
  );
}

const PROBLEMS: TableColumnsType<BankFile['problems'][number]> = [
  {
    title: '行号',
    align: 'right',
    width: 96,
    render: (_, { lineNumber }) => (
      <Link from="/bank-files/$id" search={{ line: String(lineNumber) }}>
        {lineNumber}
      </Link>
    ),
  },
  { title: '原因', dataIndex: 'message' },
  { title: '代码', dataIndex: 'code' },
  {
    title: '处置',
    render: (_, { act, reason }) =>
      act ? `${wordsOf(LINE_ACTS, act).label}：${reason}` : <Link to="/set-aside">待处置</Link>,
  },
];

const ANSWERS: TableColumnsType<BankFile['answerFiles'][number]> = [
  {
    title: '文件名',
    render: (_, { id, name }) => (
      <Link to="/bank-files/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { title: '种类', dataIndex: 'kindLabel' },
  { title: '状态', render: (_, { state }) => <StateTag table={BANK_FILE_STATES} state={state} /> },
  { title: '收到时间', render: (_, { createdAt }) => formatMinute(createdAt) },
];

function Content({ file, onDone }: { file: BankFile; onDone: () => void }) {
  const { name, kindLabel, state, direction, problem, problemOffset, problems, quarantine } = file;
  return (
    <>
      <PageHead
        title={name}
        mark={<StateTag table={BANK_FILE_STATES} state={state} />}
        actions={<FileActs file={file} onDone={onDone} />}
        lead={`${wordsOf(DIRECTIONS, direction).label} · ${quarantine?.kindLabel ?? kindLabel}`}
      />
      {problem && (
        <Alert
          type="error"
          showIcon
          title={problem}
          description={problemOffset === null ? undefined : `出错处：第 ${problemOffset} 字节`}
        />
      )}
      <Rail steps={railOf(file)} />
      <Dispositions file={file} onDone={onDone} />
      <Section title="文件">
        <Facts facts={factsOf(file)} />
      </Section>
      <Section title="明细行">
        <Lines id={file.id} search={route.useSearch()} />
      </Section>
      <Section title="未能处理的行">
        <SmallTable
          what="未能处理的行"
          columns={PROBLEMS}
          rows={problems}
          nothing="没有未能处理的行。"
        />
      </Section>
      {direction === 'OUT' && (
        <Section title="银行的答复">
          <SmallTable
            what="银行的答复"
            columns={ANSWERS}
            rows={file.answerFiles}
            nothing="银行还没有答复。"
          />
        </Section>
      )}
      <Section title="经过">
        <History happenings={lifeOf(file)} />
      </Section>
      <Trail id={file.id} />
    </>
  );
}

/** The batch that a file carries, or that the file it answers carried. */
function Batch({ file }: { file: BankFile }) {
  const batch = file.subject ?? file.answers?.subject ?? null;
  if (!batch) return NONE;
  return (
    <ObjectLink thing={batch}>
      {batch.__typename === 'Disbursement' ? '发放批次' : '办卡批次'}
    </ObjectLink>
  );
}

function factsOf(file: BankFile): Fact[] {
  const { answers, amount } = file;
  // A file that could not be read has not said yet whose place it takes.
  const isKnown = file.sequence > 0;
  return [
    { label: '行数', value: formatCount(file.rows) },
    { label: '金额（元）', value: amount === NO_MONEY ? NONE : formatYuan(amount) },
    { label: '大小', value: formatBytes(file.sizeBytes) },
    { label: '批次号', value: file.batchNo || NONE },
    { label: '银行工作日', value: isKnown ? formatDate(file.businessOn) : NONE },
    { label: '当日序号', value: isKnown ? String(file.sequence) : NONE },
    { label: '送出尝试', value: `${formatCount(file.attempts)} 次` },
    { label: '下次尝试', value: formatMinute(file.nextAttemptAt) },
    {
      label: '所答复的文件',
      value: answers ? (
        <Link to="/bank-files/$id" params={{ id: answers.id }}>
          {answers.name}
        </Link>
      ) : (
        NONE
      ),
    },
    { label: '所属批次', value: <Batch file={file} /> },
    {
      label: 'SM3 摘要',
      value: (
        <>
          <Code>{grouped(file.digest)}</Code>
          <CopyButton text={file.digest} what="SM3 摘要" />
        </>
      ),
      isWide: true,
    },
  ];
}
