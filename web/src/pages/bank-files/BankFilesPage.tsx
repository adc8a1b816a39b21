import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Clock } from './Clock.tsx';
import { BANK_FILES } from './list.tsx';

const route = getRouteApi('/bank-files');

/** The traffic with the bank, file by file. */
export function BankFilesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title="银行文件" lead="送出的文件送达后回读核对；收到的文件逐行处理。" />
      <Clock />
      <ListView
        list={BANK_FILES}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
