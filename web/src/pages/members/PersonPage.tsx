import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useQuery } from 'urql';
import { PersonDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Detail } from '../../ui/Detail.tsx';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, isShown, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { MEMBER_STATUSES } from '../../ui/words.ts';
import { Trail } from '../audit/Trail.tsx';
import { furtherOf } from './further.ts';
import type { Person } from './happenings.ts';
import { Masked, REVEALERS } from './Masked.tsx';
import { Membership } from './Membership.tsx';
import { PersonCards, PersonMoney } from './PersonTables.tsx';
import { PersonTimeline } from './PersonTimeline.tsx';
import { Standing } from './Standing.tsx';
import { Upkeep } from './Upkeep.tsx';

const route = getRouteApi('/members/$id');

/** One person whole: who, which cards, which money, and in one line what became of them. */
export function PersonPage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: PersonDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const person = data?.node?.__typename === 'Member' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="会员"
      thing={person}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/members">回到会员列表</Link>}
    >
      {(found) => <Whole person={found} onChanged={() => ask({ requestPolicy: 'network-only' })} />}
    </Detail>
  );
}

function Whole({ person, onChanged }: { person: Person; onChanged: () => void }) {
  const viewer = useViewer();
  const [told, setTold] = useState(0);
  const onDone = () => {
    setTold((times) => times + 1);
    onChanged();
  };
  return (
    <>
      <PageHead
        title={person.name}
        mark={<StateTag table={MEMBER_STATUSES} state={person.status} />}
        lead={`${person.unit?.name ?? NONE} · 最近更新 ${formatMinute(person.updatedAt)}`}
        actions={
          <>
            <Upkeep person={person} onDone={onDone} />
            <Membership person={person} onDone={onDone} />
          </>
        }
      />
      <Standing person={person} />
      <Facts facts={factsOf(person, viewer)} />
      <Section title="卡片与办卡申请">
        <PersonCards person={person} />
      </Section>
      <Section title="补助与付款">
        <PersonMoney person={person} />
      </Section>
      <PersonTimeline key={told} id={person.id} />
      <Trail id={person.id} />
    </>
  );
}

function factsOf(person: Person, viewer: Viewer): Fact[] {
  const validTo = person.isIdLongTerm ? '长期' : formatDate(person.idValidTo);
  const { unit } = person;
  return [
    { label: '性别', value: person.sex?.label ?? NONE },
    ...(isShown(viewer, 'ethnicity')
      ? [{ label: '民族', value: person.ethnicity?.label ?? NONE }]
      : []),
    { label: '出生日期', value: formatDate(person.birthOn) },
    {
      label: person.idType?.label ?? '证件号码',
      value: (
        <Masked memberId={person.id} field="ID_NO" what="证件号码" masked={person.idNoMasked} />
      ),
    },
    { label: '证件有效期止', value: validTo },
    {
      label: '手机号',
      value: person.mobileMasked ? (
        <Masked memberId={person.id} field="MOBILE" what="手机号" masked={person.mobileMasked} />
      ) : (
        NONE
      ),
    },
    ...(hasRole(viewer, ...REVEALERS) ? [addressOf(person.id)] : []),
    {
      label: '单位',
      value: unit ? (
        <Link to="/units/$id" params={{ id: unit.id }}>
          {unit.name}
        </Link>
      ) : (
        NONE
      ),
    },
    { label: '部门', value: person.department || NONE },
    { label: '岗位', value: person.post || NONE },
    { label: '就业状况', value: person.employmentStatus?.label ?? NONE },
    { label: '学历', value: person.education?.label ?? NONE },
    { label: '入会日期', value: formatDate(person.joinedOn) },
    ...furtherOf(person, viewer),
  ];
}

function addressOf(memberId: string): Fact {
  return {
    label: '住址',
    value: <Masked memberId={memberId} field="ADDRESS" what="住址" masked="不直接显示" />,
  };
}
