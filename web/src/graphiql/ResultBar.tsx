import { pick, useGraphiQL } from '@graphiql/react';
import { useMemo, useState } from 'react';
import { formatCount } from '../ui/format.ts';
import { type Cost, lastAnswer } from './last-answer.ts';
import styles from './ResultBar.module.css';
import { ResultTable } from './ResultTable.tsx';
import { type Places, placesOf } from './reading.ts';
import { tablesIn } from './table.ts';

const NOWHERE: Places = new Map();

/** Below the result: what it cost, why it was refused, and the same as a table. */
export function ResultBar() {
  const { tabs, activeTabIndex, schema, isFetching } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'schema', 'isFetching'),
  );
  const [isTable, setIsTable] = useState(true);
  const tab = tabs[activeTabIndex];
  const { query = null, operationName = null, response = null } = tab ?? {};
  const answer = useMemo(() => lastAnswer(response), [response]);
  const places = useMemo(
    () => (query ? placesOf(schema, query, operationName) : NOWHERE),
    [schema, query, operationName],
  );
  const tables = useMemo(() => tablesIn(answer?.data, places), [answer, places]);
  const isShown = isTable && tables.length > 0;

  return (
    <div className={isShown ? styles.open : styles.closed}>
      {answer?.problem && (
        <p className={styles.problem} role="alert">
          <strong>{answer.problem.message}</strong> {answer.problem.advice}
        </p>
      )}
      {isShown && tab && (
        <ResultTable
          key={`${tab.id}${tab.response?.length}`}
          tab={tab}
          tables={tables}
          data={answer?.data}
          places={places}
        />
      )}
      <div className={styles.bar}>
        <button
          type="button"
          aria-pressed={isShown}
          disabled={tables.length === 0}
          title={tables.length === 0 ? '执行查询后可以看成表格' : undefined}
          onClick={() => setIsTable(!isTable)}
        >
          {isShown ? '看原始结果' : '看成表格、下载'}
        </button>
        <p className={styles.cost} aria-live="polite">
          {isFetching ? '正在查询…' : costText(answer?.cost)}
        </p>
      </div>
    </div>
  );
}

function costText(cost: Cost | null | undefined): string {
  if (!cost) return '';
  const used = `本次用量 ${formatCount(cost.value)}，上限 ${formatCount(cost.max)}`;
  const shape = `嵌套 ${cost.depth} 层（上限 ${cost.depthMax}），最宽处 ${cost.breadth} 个字段（上限 ${cost.breadthMax}）`;
  return `${used}；${shape}`;
}
