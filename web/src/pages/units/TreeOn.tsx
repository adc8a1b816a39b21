import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { UnitTreeOnDocument, type UnitTreeOnQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { today } from '../../ui/format.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import styles from './Units.module.css';

type Then = UnitTreeOnQuery['unitTreeOn'][number];

/** The tree as it stood on a day: what was moved, renamed, merged or closed since stands where it was. */
export default function TreeOn() {
  const [day, setDay] = useState<string>(today());
  return (
    <>
      <search className={styles.search} aria-label="哪一天">
        <span>截至</span>
        <LazyDay
          value={day}
          onChange={(chosen: string | undefined) => setDay(chosen ?? today())}
          placeholder="请选择日期"
          className=""
        />
        <p className={styles.found}>
          按变动记录还原当日的名称与隶属；此后建立的单位也列出，人数请看当时的通报。
        </p>
      </search>
      <Below key={day} day={day} parent={null} isOpenFirst />
    </>
  );
}

interface BelowProps {
  day: string;
  parent: string | null;
  isOpenFirst?: boolean;
}

function Below({ day, parent, isOpenFirst = false }: BelowProps) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: UnitTreeOnDocument,
    variables: { day, parent },
  });
  if (!data) {
    if (error) {
      return (
        <Failed
          problem={problemOf(error)}
          onRetry={() => ask({ requestPolicy: 'network-only' })}
          isRetrying={fetching}
        />
      );
    }
    return <Loading what="单位" />;
  }
  const units = data.unitTreeOn;
  if (units.length === 0) {
    return parent === null ? <Nothing title="这一天还没有单位" advice="请换一天再看。" /> : null;
  }
  return (
    <ul className={styles.past}>
      {units.map((then) => (
        <Branch
          key={then.unit?.id ?? then.name}
          then={then}
          day={day}
          isOpenFirst={isOpenFirst && units.length === 1}
        />
      ))}
    </ul>
  );
}

function Branch({ then, day, isOpenFirst }: { then: Then; day: string; isOpenFirst: boolean }) {
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  const { name, childCount, unit } = then;
  return (
    <li>
      {childCount > 0 ? (
        <button
          type="button"
          className={styles.opener}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? '收起' : '展开'}${name}的下级单位`}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? '▾' : '▸'}
        </button>
      ) : (
        <span className={styles.leaf} aria-hidden />
      )}
      {unit ? (
        <Link to="/units/$id" params={{ id: unit.id }}>
          {name}
        </Link>
      ) : (
        name
      )}
      <Since then={then} />
      {isOpen && unit && <Below day={day} parent={unit.id} />}
    </li>
  );
}

/** What became of it since. */
function Since({ then: { name, unit } }: { then: Then }) {
  if (!unit) return null;
  const words = [
    unit.name === name ? '' : `现名「${unit.name}」`,
    unit.mergedInto ? `后并入「${unit.mergedInto.name}」` : '',
    unit.status === 'CLOSED' && !unit.mergedInto ? '后撤销' : '',
  ].filter(Boolean);
  return words.length > 0 ? <span className={styles.since}>{words.join('，')}</span> : null;
}
