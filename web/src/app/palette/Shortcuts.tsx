import QuestionCircleOutlined from '@ant-design/icons/QuestionCircleOutlined';
import SearchOutlined from '@ant-design/icons/SearchOutlined';
import { useLocation } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useControlKey, useKey } from '../../ui/keys.ts';
import shell from '../Shell.module.css';
import { remember } from './recent.ts';

const Palette = lazy(() => import('./Palette.tsx'));
const KeyHelp = lazy(() => import('./KeyHelp.tsx'));

/** The buttons of what Ctrl+K and ? open. */
export function Shortcuts() {
  const [isFinding, setIsFinding] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  useControlKey('k', () => setIsFinding((is) => !is));
  useKey('?', () => setIsAsking(true));
  useRemembered();
  return (
    <>
      <Button
        type="text"
        className={shell.tool}
        icon={<SearchOutlined />}
        aria-keyshortcuts="Control+K"
        title="快速查找（Ctrl+K）"
        onClick={() => setIsFinding(true)}
      >
        <span className={shell.word}>查找</span>
      </Button>
      <Button
        type="text"
        className={shell.tool}
        icon={<QuestionCircleOutlined />}
        aria-label="键盘操作"
        aria-keyshortcuts="?"
        title="键盘操作（?）"
        onClick={() => setIsAsking(true)}
      />
      <Suspense>
        {isFinding && <Palette onClose={() => setIsFinding(false)} />}
        {isAsking && <KeyHelp onClose={() => setIsAsking(false)} />}
      </Suspense>
    </>
  );
}

const TITLE_END = ' · 普惠服务业务系统';
const SETTLE_MS = 1500;

/** A page about one thing is remembered under its title, once it has one. */
function useRemembered(): void {
  const { pathname } = useLocation();
  useEffect(() => {
    const isDetail = pathname.split('/').length > 2;
    const timer = setTimeout(() => {
      const title = document.title.replace(TITLE_END, '');
      if (isDetail && title !== document.title) remember({ path: pathname, title });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [pathname]);
}
