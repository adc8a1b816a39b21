import { getRouteApi } from '@tanstack/react-router';
import { Form, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { BulletinDraftDocument, type BulletinKind } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { today } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { BULLETINS } from './list.tsx';
import { BULLETIN_KINDS } from './words.ts';

const route = getRouteApi('/bulletins');
const YEAR_MIN = 2017;
const YEAR_MAX = 2100;

interface Values {
  kind: BulletinKind;
  planYear: number;
  dayOn: string;
}

/** The bulletins of entry and of cards: frozen, signed by three people, never overwritten. */
export function BulletinsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  return (
    <>
      <PageHead
        title="通报"
        lead="数字冻结为快照，拟稿、审核、签发由三人办理；签发后不再改变，更正另立一版并指明所更正的。"
        actions={hasRole(viewer, 'OFFICE') && <Draft />}
      />
      <ListView
        list={BULLETINS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}

function Draft() {
  const navigate = route.useNavigate();
  return (
    <FormButton
      id="bulletin-draft"
      label="拟制通报"
      title="拟制通报"
      isPrimary
      act={BulletinDraftDocument}
      initial={{ kind: 'ENTRY', planYear: Number(today().slice(0, 4)), dayOn: today() }}
      variables={(values: Values, idempotencyKey) => ({ input: values, idempotencyKey })}
      lead={<p>现在即冻结各单位截至所选日期的数字；以后数据再变，本稿的数字也不变。</p>}
      onDone={({ bulletinDraft: { bulletin } }) => {
        if (bulletin) void navigate({ to: '/bulletins/$id', params: { id: bulletin.id } });
      }}
    >
      <Form.Item name="kind" label="种类" rules={[{ required: true, message: '请选择种类' }]}>
        <Select options={choicesOf(BULLETIN_KINDS)} />
      </Form.Item>
      <Form.Item name="planYear" label="年度" rules={[{ required: true, message: '请填写年度' }]}>
        <InputNumber min={YEAR_MIN} max={YEAR_MAX} precision={0} />
      </Form.Item>
      <Form.Item
        name="dayOn"
        label="数字截至"
        rules={[{ required: true, message: '请选择截至哪一天' }]}
      >
        <LazyDay placeholder="选择日期" className="" />
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}
