import { Link } from '@tanstack/react-router';
import { Checkbox, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { UnitClassesDocument, type UnitClassesQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import type { Dimension } from './dimensions.ts';
import styles from './Units.module.css';

type Class = UnitClassesQuery['unitClasses'][number];

const UNKNOWN = '未填写';

/** Units and members by any of the three classifications, or by all three at once. */
export default function ClassesView({ dimensions }: { dimensions: readonly Dimension[] }) {
  const [kinds, setKinds] = useState<readonly Dimension['kind'][]>(['LABOUR_RELATION']);
  const [below, setBelow] = useState<string>();
  const [{ data, error, fetching }, ask] = useQuery({
    query: UnitClassesDocument,
    variables: { by: [...kinds], filter: { below: below ?? null } },
    requestPolicy: 'cache-and-network',
  });
  const chosen = dimensions.filter(({ kind }) => kinds.includes(kind));
  return (
    <>
      <search className={styles.search} aria-label="分类统计的条件">
        <Checkbox.Group
          aria-label="按哪些维度分类"
          options={dimensions.map(({ kind, label }) => ({ value: kind, label }))}
          value={[...kinds]}
          onChange={(next) => next.length > 0 && setKinds(next)}
        />
        <UnitSelect
          placeholder="全部单位，或选一个单位及其下级"
          {...(below && { value: below })}
          onChange={setBelow}
        />
      </search>
      {!data && error && (
        <Failed
          problem={problemOf(error)}
          onRetry={() => ask({ requestPolicy: 'network-only' })}
          isRetrying={fetching}
        />
      )}
      {!data && !error && <Loading what="分类统计" />}
      {data && <Classes classes={data.unitClasses} chosen={chosen} below={below} />}
    </>
  );
}

interface ClassesProps {
  classes: readonly Class[];
  chosen: readonly Dimension[];
  below: string | undefined;
}

function Classes({ classes, chosen, below }: ClassesProps) {
  if (classes.length === 0) {
    return (
      <Nothing title="没有可统计的单位" advice="导入单位名册并确认入库后，按分类的数字列在这里。" />
    );
  }
  const columns: TableColumnsType<Class> = [
    ...chosen.map(({ field, label }) => ({
      title: label,
      render: (_: unknown, one: Class) => one[field]?.label ?? UNKNOWN,
    })),
    {
      title: '单位',
      align: 'right' as const,
      render: (_, one) => (
        <Link to="/units" search={searchOf(one, chosen, below)}>
          {formatCount(one.units)}
        </Link>
      ),
    },
    { title: '会员', align: 'right', render: (_, { members }) => formatCount(members) },
  ];
  return (
    <div ref={letScroll} className={styles.tree}>
      <Table<Class>
        rowKey={(one) => chosen.map(({ field }) => one[field]?.code ?? '').join('/')}
        size="middle"
        aria-label="分类统计"
        columns={columns}
        dataSource={classes}
        pagination={false}
        scroll={{ x: 'max-content' }}
        summary={sumsOf(classes, chosen.length)}
      />
    </div>
  );
}

function sumsOf(classes: readonly Class[], span: number) {
  const sum = (of: 'units' | 'members') => classes.reduce((all, one) => all + one[of], 0);
  return () => (
    <Table.Summary.Row>
      <Table.Summary.Cell index={0} colSpan={span}>
        合计
      </Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        {formatCount(sum('units'))}
      </Table.Summary.Cell>
      <Table.Summary.Cell index={2} align="right">
        {formatCount(sum('members'))}
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
}

function searchOf(one: Class, chosen: readonly Dimension[], below: string | undefined) {
  const codes = chosen.map(({ key, field }) => [key, one[field]?.code]);
  return { ...Object.fromEntries(codes), below, status: 'ACTIVE' as const };
}
