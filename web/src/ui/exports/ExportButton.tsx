import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { Button, Modal } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ExportRequestInput } from '../../api/gql/graphql.ts';
import styles from './Exports.module.css';

const ExportDialog = lazy(() => import('./ExportDialog.tsx'));

/** A list as its page shows it: which, asked how, in which order. */
export type WhatToExport = Omit<ExportRequestInput, 'columns' | 'format'>;

export interface ExportButtonProps {
  what: string;
  ask: WhatToExport;
  columns: readonly string[];
  total: number | null;
  isEmpty: boolean;
}

/** Exactly what is shown becomes a file: a short one while one waits, a long one in the background. */
export function ExportButton(given: ExportButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [notice, setNotice] = useState<ReactNode>('');

  return (
    <>
      <Button
        icon={<DownloadOutlined />}
        disabled={given.isEmpty}
        onClick={() => {
          setNotice('');
          setIsOpen(true);
        }}
      >
        导出
      </Button>
      <Modal
        open={isOpen}
        title={`导出${given.what}`}
        footer={null}
        width={460}
        destroyOnHidden
        onCancel={() => setIsOpen(false)}
      >
        <Suspense fallback={null}>
          <ExportDialog
            {...given}
            onEnd={(words) => {
              setIsOpen(false);
              setNotice(words);
            }}
          />
        </Suspense>
      </Modal>
      <span className={styles.notice} role="status">
        {notice}
      </span>
    </>
  );
}
