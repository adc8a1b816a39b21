import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { CERTIFICATES } from './list.tsx';

const route = getRouteApi('/certificates');

/** The chain of certificates that no fen was lost. */
export function CertificatesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="守恒证书"
        lead="每个银行工作日一份，由数据库、存档文件和银行对账单三方各自算出；逐份相连，可离线校验。"
      />
      <ListView
        list={CERTIFICATES}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}
