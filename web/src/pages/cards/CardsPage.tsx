import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Form } from 'antd';
import type { ReactNode } from 'react';
import { CardBatchComposeDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { Tabs } from '../../ui/list/Tabs.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { REDO } from './applications.tsx';
import { BATCHES } from './batches.tsx';
import { bulkOf } from './bulk.ts';
import { PROGRESS, Progress } from './Progress.tsx';

interface Values {
  unitId: string;
}

const route = getRouteApi('/cards');

const SIDES = [
  { value: undefined, label: '批次' },
  { value: PROGRESS, label: '各单位进展' },
] as const;

/** Batches of applications for cards, and the start of a new one. */
export function CardsPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="办卡"
        lead="一个批次为一个单位及其下级单位中所有应办卡的会员申请办卡。"
        actions={
          <>
            <LinkButton to="/applications" search={{ tab: REDO }}>
              办卡失败待更正
            </LinkButton>
            <LinkButton to="/unused-cards">需要提醒的卡</LinkButton>
            {hasRole(viewer, 'OFFICE', 'CLERK') && <Compose />}
          </>
        }
      />
      {search.tab === PROGRESS ? (
        <>
          <Tabs
            tabs={SIDES}
            value={PROGRESS}
            onChange={(tab) => void navigate({ search: { tab } })}
          />
          <Progress />
        </>
      ) : (
        <ListView
          list={BATCHES}
          search={search}
          tabs={SIDES}
          onSearch={(next) => void navigate({ search: next })}
          bulk={bulkOf(viewer)}
        />
      )}
    </>
  );
}

function Compose() {
  const navigate = useNavigate();
  return (
    <FormButton
      id="card-batch-compose"
      label="拟定批次"
      title="拟定办卡批次"
      isPrimary
      act={CardBatchComposeDocument}
      initial={{}}
      variables={({ unitId }: Values, idempotencyKey) => ({ input: { unitId }, idempotencyKey })}
      onDone={({ cardBatchCompose: { cardBatch } }) => {
        if (cardBatch) void navigate({ to: '/cards/$id', params: { id: cardBatch.id } });
      }}
    >
      <Form.Item
        name="unitId"
        label="单位（含下级单位）"
        rules={[{ required: true, message: '请选择单位' }]}
      >
        <UnitSelect />
      </Form.Item>
    </FormButton>
  );
}
