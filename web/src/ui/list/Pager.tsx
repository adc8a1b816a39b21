import LeftOutlined from '@ant-design/icons/LeftOutlined';
import RightOutlined from '@ant-design/icons/RightOutlined';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { formatCount } from '../format.ts';
import styles from './List.module.css';
import type { Page } from './list.ts';
import { isNear, pageOf, pagesIn, SKIP_MAX, turnTo } from './paging.ts';
import { PAGE_SIZE, PAGE_SIZES, type PageSearch } from './search.ts';

interface PagerProps {
  page: Page<unknown>['pageInfo'] | undefined;
  total: number | null;
  search: PageSearch;
  onTurn: (turn: PageSearch) => void;
}

const SIZES: { value: string; label: string }[] = PAGE_SIZES.map((size) => ({
  value: size,
  label: `每页 ${size} 项`,
}));

/** The pages: one after the other by cursor, either end, or any by its number within what the server skips. */
export function Pager({ page, total, search, onTurn }: PagerProps) {
  if (!page) return null;
  const number = pageOf(search);
  const count = total === null ? null : pagesIn(total, search);
  const isFirst = !page.hasPreviousPage;
  if (isFirst && !page.hasNextPage && !search.size) return null;
  return (
    <nav className={styles.pager} aria-label="翻页">
      <Select
        aria-label="每页项数"
        value={search.size ?? PAGE_SIZE}
        options={SIZES}
        onChange={(size: string) => onTurn({ size })}
      />
      <Button disabled={isFirst} onClick={() => onTurn({})}>
        第一页
      </Button>
      <Button
        icon={<LeftOutlined />}
        disabled={isFirst || !page.startCursor}
        onClick={() => onTurn({ ...turnTo(number - 1), before: page.startCursor ?? undefined })}
      >
        上一页
      </Button>
      <span className={styles.place} aria-current="page">
        第 {formatCount(number)}
        {count !== null && ` / ${formatCount(Math.max(count, number))}`} 页
      </span>
      <Button
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={!page.hasNextPage || !page.endCursor}
        onClick={() => onTurn({ ...turnTo(number + 1), after: page.endCursor ?? undefined })}
      >
        下一页
      </Button>
      <Button
        disabled={!page.hasNextPage || count === null}
        onClick={() => onTurn(turnTo(count ?? 1))}
      >
        最后一页
      </Button>
      {total !== null && count !== null && count > 2 && (
        <Jump key={number} count={count} total={total} search={search} onTurn={onTurn} />
      )}
    </nav>
  );
}

interface JumpProps {
  count: number;
  total: number;
  search: PageSearch;
  onTurn: (turn: PageSearch) => void;
}

/** Any page by its number; what is too far from both ends is said before the server is asked. */
function Jump({ count, total, search, onTurn }: JumpProps) {
  const [typed, setTyped] = useState('');
  const [refusal, setRefusal] = useState('');

  function jump(): void {
    const page = Number(typed.trim());
    if (!/^\s*\d{1,9}\s*$/.test(typed) || page < 1 || page > count) {
      setRefusal(`请填写 1 到 ${formatCount(count)} 之间的页码。`);
    } else if (isNear(page, total, search)) {
      onTurn(turnTo(page));
    } else {
      setRefusal(
        `这一页离首尾都超过 ${formatCount(SKIP_MAX)} 项，不能直接跳到，请缩小条件后再找。`,
      );
    }
  }

  return (
    <span className={styles.jump}>
      跳至
      <Input
        aria-label="页码"
        className={styles.number ?? ''}
        inputMode="numeric"
        autoComplete="off"
        maxLength={9}
        value={typed}
        status={refusal ? 'error' : ''}
        onChange={({ target }) => {
          setTyped(target.value);
          setRefusal('');
        }}
        onPressEnter={jump}
      />
      页<Button onClick={jump}>跳转</Button>
      <span role="alert" className={styles.refusal}>
        {refusal}
      </span>
    </span>
  );
}
