import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { StatisticsUnitDocument } from '../../api/gql/graphql.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { Classes } from './Classes.tsx';
import { Codes } from './Codes.tsx';
import { Entry } from './Entry.tsx';
import { Growth } from './Growth.tsx';
import styles from './Statistics.module.css';

const route = getRouteApi('/statistics');

/** How many members there are, by unit down to the person, by code, class and month, and how entry goes. */
export function StatisticsPage(): ReactNode {
  const { unit } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="统计分析"
        lead="数字随每次变动即时更新，每夜逐行重算核对。点单位名称逐级查看，直到会员本人。"
      />
      <div className={styles.bar}>
        <Way unit={unit} />
        <UnitSelect
          {...(unit && { value: unit })}
          onChange={(next) =>
            void navigate({ search: (now) => ({ ...now, unit: next }), resetScroll: false })
          }
          label="单位"
          placeholder="查看某个单位"
        />
      </div>
      <Entry />
      <Codes />
      <Classes />
      <Growth />
    </>
  );
}

/** From the province down to where one stands. */
function Way({ unit }: { unit: string | undefined }) {
  const search = route.useSearch();
  const [{ data }] = useQuery({
    query: StatisticsUnitDocument,
    variables: { id: unit ?? '' },
    pause: !unit,
  });
  const found = unit && data?.node?.__typename === 'Unit' ? data.node : null;
  const above = found ? found.ancestors.toReversed() : [];
  return (
    <nav aria-label="从全部范围到这里">
      <ol className={styles.way}>
        <li>
          {found ? (
            <Link to="/statistics" search={{ ...search, unit: undefined }}>
              全部范围
            </Link>
          ) : (
            '全部范围'
          )}
        </li>
        {above.map(({ id, name }) => (
          <li key={id}>
            <Link to="/statistics" search={{ ...search, unit: id }}>
              {name}
            </Link>
          </li>
        ))}
        {found && <li aria-current="page">{found.name}</li>}
      </ol>
    </nav>
  );
}
