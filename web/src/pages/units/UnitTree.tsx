import CaretDownOutlined from '@ant-design/icons/CaretDownOutlined';
import CaretRightOutlined from '@ant-design/icons/CaretRightOutlined';
import { Link } from '@tanstack/react-router';
import { Input, Select, Table, type TableColumnsType } from 'antd';
import { formatCount, formatShare } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import type { Dimension } from './dimensions.ts';
import { type Branch, branches, TOPS } from './tree.ts';
import styles from './Units.module.css';
import { type Asked, type Tree, useTree } from './use-tree.ts';

interface UnitTreeProps {
  asked: Asked;
  dimensions: readonly Dimension[];
  onSearch: (asked: Asked) => void;
}

const NUMBERS: TableColumnsType<Branch> = [
  {
    title: '单位',
    align: 'right',
    responsive: ['md'],
    render: (_, { figures }) => formatCount(figures.units),
  },
  { title: '会员', align: 'right', render: (_, { figures }) => formatCount(figures.members) },
  {
    title: '办卡率',
    align: 'right',
    width: 150,
    render: (_, { figures }) => (
      <Share part={figures.membersCarded} whole={figures.membersCounted} />
    ),
  },
  {
    title: '激活率',
    align: 'right',
    width: 150,
    responsive: ['sm'],
    render: (_, { figures }) => (
      <Share part={figures.membersActive} whole={figures.membersCounted} />
    ),
  },
  {
    title: '首刷率',
    align: 'right',
    width: 150,
    responsive: ['md'],
    render: (_, { figures }) => (
      <Share part={figures.membersSwiped} whole={figures.membersCounted} />
    ),
  },
];

/** The units as they stand under one another; each branch is read when it is opened. */
export function UnitTree({ asked, dimensions, onSearch }: UnitTreeProps) {
  const tree = useTree(asked);
  const { name } = asked;
  return (
    <>
      <search className={styles.search} aria-label="查找单位">
        <Input.Search
          key={name ?? ''}
          defaultValue={name ?? ''}
          allowClear
          enterButton="查找"
          placeholder="单位名称中的几个字"
          aria-label="单位名称"
          onSearch={(typed) => onSearch({ ...asked, name: typed.trim() || undefined })}
        />
        {dimensions.map(({ field, label, choices }) => (
          <Select
            key={field}
            allowClear
            aria-label={label}
            placeholder={label}
            value={asked[field] ?? null}
            options={[...choices]}
            popupMatchSelectWidth={false}
            onChange={(code: string | null | undefined) =>
              onSearch({ ...asked, [field]: code ?? undefined })
            }
          />
        ))}
        <p role="status" className={styles.found}>
          {wordsOf(tree)}
        </p>
      </search>
      <Rows tree={tree} />
    </>
  );
}

function Rows({ tree }: { tree: Tree }) {
  const { below, problem, isReading, readAgain } = tree;
  if (!below.has(TOPS)) {
    if (problem) return <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />;
    return <Loading what="单位" />;
  }
  const rows = branches(below);
  if (rows.length === 0) {
    return <Nothing title="还没有单位" advice="导入单位名册并确认入库后，单位列在这里。" />;
  }
  return (
    <div ref={letScroll} className={styles.tree} aria-busy={isReading}>
      <Table<Branch>
        rowKey="id"
        size="middle"
        aria-label="单位树"
        columns={[
          { title: '名称', render: (_, unit) => <Name unit={unit} tree={tree} /> },
          ...NUMBERS,
        ]}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowClassName={({ id }) => (tree.found?.has(id) ? (styles.hit ?? '') : '')}
        expandable={{
          expandedRowKeys: tree.opened,
          indentSize: 22,
          expandIcon: openerIn(tree),
        }}
      />
    </div>
  );
}

function Name({ unit: { id, name }, tree }: { unit: Branch; tree: Tree }) {
  return (
    <Link to="/units/$id" params={{ id }}>
      {tree.found?.has(id) ? <mark>{name}</mark> : name}
    </Link>
  );
}

function openerIn(tree: Tree) {
  return ({ record }: { record: Branch }) => <Opener unit={record} tree={tree} />;
}

/** Opens and closes a branch; the arrows do so too, as in every tree. */
function Opener({ unit: { id, name, childCount }, tree }: { unit: Branch; tree: Tree }) {
  if (childCount === 0) return <span className={styles.leaf} aria-hidden />;
  const isOpen = tree.opened.includes(id);
  return (
    <button
      type="button"
      className={styles.opener}
      aria-expanded={isOpen}
      aria-label={`${isOpen ? '收起' : '展开'}${name}的下级单位`}
      onClick={() => tree.setOpen(id, !isOpen)}
      onKeyDown={({ key }) => {
        if (key === 'ArrowRight') tree.setOpen(id, true);
        if (key === 'ArrowLeft') tree.setOpen(id, false);
      }}
    >
      {isOpen ? <CaretDownOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
    </button>
  );
}

function Share({ part, whole }: { part: number; whole: number }) {
  const percent = whole > 0 ? Math.min(100, (part * 100) / whole) : 0;
  return (
    <span className={styles.share}>
      <span className={styles.track} aria-hidden>
        <span className={styles.bar} style={{ width: `${percent}%` }} />
      </span>
      {formatShare(part, whole)}
    </span>
  );
}

function wordsOf({ found, hasMore }: Tree): string {
  if (found === null) return '';
  if (found.size === 0) return '没有符合条件的单位。';
  return hasMore
    ? `只标出前 ${found.size} 个，请再加条件。`
    : `找到 ${found.size} 个，已展开并标出。`;
}
