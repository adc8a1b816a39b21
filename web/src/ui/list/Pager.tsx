import LeftOutlined from '@ant-design/icons/LeftOutlined';
import RightOutlined from '@ant-design/icons/RightOutlined';
import { Button, Select } from 'antd';
import styles from './List.module.css';
import type { Page } from './list.ts';
import { PAGE_SIZE, PAGE_SIZES, type PageSearch } from './search.ts';

interface PagerProps {
  page: Page<unknown>['pageInfo'] | undefined;
  search: PageSearch;
  onTurn: (turn: PageSearch) => void;
}

const SIZES: { value: string; label: string }[] = PAGE_SIZES.map((size) => ({
  value: size,
  label: `每页 ${size} 项`,
}));

/** The pages hang on one another by cursors, so one turns them; there is no page 7 to jump to. */
export function Pager({ page, search, onTurn }: PagerProps) {
  if (!page) return null;
  const isFirst = !search.after && !search.before && !page.hasPreviousPage;
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
        disabled={!page.hasPreviousPage || !page.startCursor}
        onClick={() => onTurn({ before: page.startCursor ?? undefined })}
      >
        上一页
      </Button>
      <Button
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={!page.hasNextPage || !page.endCursor}
        onClick={() => onTurn({ after: page.endCursor ?? undefined })}
      >
        下一页
      </Button>
    </nav>
  );
}
