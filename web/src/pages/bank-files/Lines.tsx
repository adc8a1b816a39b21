import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, Button, InputNumber, Space, Table, type TableColumnsType } from 'antd';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { BankFileLinesDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, NONE } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { Pager } from '../../ui/list/Pager.tsx';
import { pageVariables } from '../../ui/list/paging.ts';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import styles from './BankFiles.module.css';
import {
  type Cell,
  columnsOf,
  type FileLine,
  type LinesSearch,
  matchOf,
  pageWith,
  placeOf,
} from './lines.ts';

/** No file of ours has more, so a page is always counted from the start. */
const LINES_MAX = 100_000;

interface LinesProps {
  id: string;
  search: LinesSearch;
}

/** The lines of a file: opened on purpose, for whoever opens them is written down. */
export function Lines({ id, search }: LinesProps) {
  const navigate = useNavigate({ from: '/bank-files/$id' });
  if (search.lines || search.line) return <Opened id={id} search={search} />;
  return (
    <Alert
      type="info"
      showIcon
      title="明细行含个人信息，已掩码显示；查看会记入审计。"
      action={
        <Button onClick={() => void navigate({ search: { lines: 'yes' }, replace: true })}>
          查看明细行
        </Button>
      }
    />
  );
}

function Opened({ id, search }: LinesProps) {
  const navigate = useNavigate({ from: '/bank-files/$id' });
  const wanted = pageWith(search);
  const [{ data, error, fetching }, ask] = useQuery({
    query: BankFileLinesDocument,
    variables: { id, ...pageVariables(wanted, LINES_MAX) },
  });
  const page = data?.node?.__typename === 'BankFile' ? data.node.lines : null;
  if (error) {
    return (
      <Failed
        problem={problemOf(error)}
        onRetry={() => ask({ requestPolicy: 'network-only' })}
        isRetrying={fetching}
      />
    );
  }
  if (!page) return <Loading what="明细行" />;
  const lines = page.edges.map(({ node }) => node);
  return (
    <>
      <div className={styles.tools}>
        <span role="status">共 {formatCount(page.totalCount)} 行（含首行与尾行）</span>
        <Jump onJump={(line) => void navigate({ search: { lines: 'yes', line } })} />
      </div>
      {lines.length === 0 && <Nothing title="没有这一行" advice="请换一个行号。" />}
      <Edge line={lines.find(({ part }) => part === 'HEADER')} title="首行" />
      <Details lines={lines} sought={search.line} />
      <Edge line={lines.find(({ part }) => part === 'TRAILER')} title="尾行" />
      <Pager
        page={page.pageInfo}
        total={page.totalCount}
        search={wanted}
        onTurn={(turn) => void navigate({ search: { lines: 'yes', size: search.size, ...turn } })}
      />
    </>
  );
}

function Jump({ onJump }: { onJump: (line: string) => void }) {
  const [wanted, setWanted] = useState<number | null>(null);
  return (
    <Space.Compact>
      <InputNumber
        aria-label="明细行号"
        placeholder="明细行号"
        min={1}
        max={999_999}
        precision={0}
        controls={false}
        value={wanted}
        onChange={setWanted}
        onPressEnter={() => wanted && onJump(String(wanted))}
      />
      <Button disabled={!wanted} onClick={() => wanted && onJump(String(wanted))}>
        跳到
      </Button>
    </Space.Compact>
  );
}

/** The first or the last line: what the file says of itself. */
function Edge({ line, title }: { line: FileLine | undefined; title: string }) {
  if (!line) return null;
  return (
    <dl className={styles.edge} data-fault={line.hasFault || line.fault !== ''}>
      <dt>{title}</dt>
      <dd>{placeOf(line)}</dd>
      {line.fault && <dd className={styles.fault}>{line.fault}</dd>}
      {line.cells.map((cell) => (
        <dd key={cell.column}>
          <span className={styles.label}>{cell.label}</span> <Text cell={cell} />
        </dd>
      ))}
    </dl>
  );
}

function Details({ lines, sought }: { lines: readonly FileLine[]; sought: string | undefined }) {
  const details = lines.filter(({ part }) => part === 'DETAIL');
  if (details.length === 0) return null;
  return (
    <div className={styles.lines} ref={letScroll}>
      <Table<FileLine>
        rowKey="position"
        size="small"
        aria-label="明细行"
        columns={tableColumns(columnsOf(details))}
        dataSource={details}
        pagination={false}
        scroll={{ x: 'max-content' }}
        onRow={(line) => (isSought(line, sought) ? SOUGHT : {})}
        rowClassName={(line) => rowClass(line, isSought(line, sought))}
      />
    </div>
  );
}

/** A row that one was sent to is brought into sight once it is there. */
const SOUGHT = {
  'aria-current': 'true' as const,
  ref: (row: HTMLTableRowElement | null) => row?.scrollIntoView({ block: 'center' }),
};

function isSought({ number }: FileLine, sought: string | undefined): boolean {
  return sought !== undefined && String(number) === sought;
}

function rowClass({ hasFault, fault }: FileLine, isWanted: boolean): string {
  if (hasFault || fault) return styles.faulty ?? '';
  return isWanted ? (styles.sought ?? '') : '';
}

function tableColumns(cells: readonly Cell[]): TableColumnsType<FileLine> {
  return [
    {
      title: '行号',
      align: 'right',
      fixed: 'start',
      rowScope: 'row',
      render: (_, line) => <span title={placeOf(line)}>{line.number}</span>,
    },
    ...cells.map(({ column, label }, at) => ({
      key: column,
      title: <Title label={label} column={column} />,
      onCell: (line: FileLine) => ({ colSpan: spanOf(line, at, cells.length) }),
      render: (_: unknown, line: FileLine) => <Field line={line} column={column} />,
    })),
    { title: '对应', key: 'match', render: (_, line) => <Match line={line} /> },
    { title: '未处理的原因', key: 'problem', render: (_, line) => <Problems line={line} /> },
  ];
}

/** A line that cannot be shown says so across all columns. */
function spanOf({ cells }: FileLine, at: number, width: number): number {
  if (cells.length > 0) return 1;
  return at === 0 ? width : 0;
}

function Title({ label, column }: { label: string; column: string }) {
  return (
    <>
      {label}
      <code className={styles.column}>{column}</code>
    </>
  );
}

function Field({ line, column }: { line: FileLine; column: string }): ReactNode {
  if (line.cells.length === 0) {
    return (
      <span className={styles.fault}>
        {line.fault}（{placeOf(line)}）
      </span>
    );
  }
  const cell = line.cells.find((one) => one.column === column);
  return cell ? <Text cell={cell} /> : NONE;
}

function Text({ cell: { text, meaning, fault } }: { cell: Cell }): ReactNode {
  if (fault) return <span className={styles.fault}>不予显示：{fault}</span>;
  if (!text) return NONE;
  return (
    <>
      <span className={styles.text}>{text}</span>
      {meaning && <span className={styles.meaning}>{meaning}</span>}
    </>
  );
}

function Match({ line }: { line: FileLine }): ReactNode {
  const match = matchOf(line);
  if (!match) return NONE;
  const { label, member } = match;
  return (
    <>
      {member && (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name}
        </Link>
      )}
      <span className={styles.meaning}>{label}</span>
    </>
  );
}

function Problems({ line: { problems, hasFault } }: { line: FileLine }): ReactNode {
  if (hasFault) return <span className={styles.fault}>文件在本行出错，整份未处理</span>;
  if (problems.length === 0) return NONE;
  return problems.map(({ id, message }) => (
    <span key={id} className={styles.fault}>
      {message}
    </span>
  ));
}
