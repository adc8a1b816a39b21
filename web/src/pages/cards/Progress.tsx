import { getRouteApi, Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import { useQuery } from 'urql';
import {
  CardFailuresDocument,
  type CardFailuresQuery,
  CardIssuersDocument,
  type CardIssuersQuery,
  type IssuerPart,
} from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { Behind } from '../../ui/progress/Behind.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import styles from './Cards.module.css';

type Failure = CardFailuresQuery['cardFailures'][number] & { id: string };

type Issuer = CardIssuersQuery['cardIssuers'][number] & { id: string };

const route = getRouteApi('/cards');
export const PROGRESS = 'progress';
const UNITS_MAX = 200;

/** How far each unit's cards have come, the furthest behind first, and what stands in the way. */
export function Progress() {
  const { under } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <div className={styles.under}>
        <label htmlFor="under">看哪个单位的下级</label>
        <UnitSelect
          id="under"
          {...(under && { value: under })}
          placeholder="我的全部范围"
          onChange={(next) => void navigate({ search: { tab: PROGRESS, under: next } })}
        />
      </div>
      <Section title="各单位进展">
        <Behind unit={under} first={UNITS_MAX} withStages name={nameOf} />
      </Section>
      <Failures under={under} />
      <Issuers />
    </>
  );
}

const PARTS: Readonly<Record<IssuerPart, string>> = {
  PROVINCE: '省级：免费制卡、发卡',
  EXECUTING: '成都：具体承办，上门服务',
};

/** The organisations that issue the card, as the notice names them (R15). */
function Issuers() {
  const [{ data }] = useQuery({ query: CardIssuersDocument });
  if (!data) return null;
  const columns: TableColumnsType<Issuer> = [
    { title: '机构', render: (_, { name }) => name },
    { title: '分工', render: (_, { part }) => PARTS[part] },
    { title: '依据', render: (_, { document, clause }) => `${document} ${clause}` },
  ];
  const rows = data.cardIssuers.map((issuer) => ({ ...issuer, id: issuer.name }));
  return (
    <Section title="发卡机构">
      <SmallTable what="发卡机构" columns={columns} rows={rows} nothing="没有登记发卡机构。" />
    </Section>
  );
}

/** A unit with others below it leads to them, a last one to its own page. */
function nameOf({ id, name, childCount }: { id: string; name: string; childCount: number }) {
  if (childCount > 0) {
    return (
      <Link to="/cards" search={{ tab: PROGRESS, under: id }}>
        {name}
      </Link>
    );
  }
  return (
    <Link to="/units/$id" params={{ id }}>
      {name}
    </Link>
  );
}

function Failures({ under }: { under: string | undefined }) {
  const [{ data }] = useQuery({
    query: CardFailuresDocument,
    variables: { unit: under ?? null },
    requestPolicy: 'cache-and-network',
  });
  if (!data) return null;
  const columns: TableColumnsType<Failure> = [
    { title: '原因', render: (_, { reason }) => reason.meaning },
    { title: '怎么办', render: (_, { reason }) => reason.advice },
    {
      title: '人数',
      align: 'right',
      render: (_, { reason, members }) => (
        <Link
          to="/applications"
          search={{ state: 'FAILED', code: reason.code, ...(under && { unit: under }) }}
        >
          {formatCount(members)}
        </Link>
      ),
    },
  ];
  const rows = data.cardFailures.map((failure) => ({ ...failure, id: failure.reason.code }));
  return (
    <Section title="失败原因与办法">
      <SmallTable
        what="开卡失败的原因"
        columns={columns}
        rows={rows}
        nothing="没有尚未解决的失败。"
      />
    </Section>
  );
}
