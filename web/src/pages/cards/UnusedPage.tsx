import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { MISSING, UNUSED } from './unused.tsx';

const route = getRouteApi('/unused-cards');

const SIDES = [
  { value: undefined, label: '即将睡眠的卡' },
  {
    value: MISSING,
    label: '银行未列出的卡',
    nothing: {
      title: '没有银行未列出的卡',
      advice: '银行的全量卡状态中缺少的、我方在用的卡列在这里，请与银行核对。',
    },
  },
] as const;

/** Cards that somebody should see to, unit by unit. */
export function UnusedPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="需要提醒的卡"
        lead="请按单位提醒会员首次用卡：开户六个月内没有交易的，银行将暂停其非柜面业务（银发〔2016〕261号）。"
        actions={<LinkButton to="/cards">查看办卡批次</LinkButton>}
      />
      <ListView
        list={UNUSED}
        search={search}
        tabs={SIDES}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
