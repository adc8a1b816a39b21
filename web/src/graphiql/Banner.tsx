import { useState } from 'react';
import type { Staff } from '../api/session.ts';
import { SessionUnavailable, signOut } from '../api/session.ts';
import { forgetQueriesOf } from '../ui/local-storage.ts';
import { roleLabels } from '../ui/roles.ts';
import { Seal } from '../ui/Seal.tsx';
import styles from './Banner.module.css';

interface BannerProps {
  staff: Staff;
  scopeLabel: string | null;
  isExpired: boolean;
}

/** Who I am and what I may see, above every query; and what to do when the session is over. */
export function Banner({ staff, scopeLabel, isExpired }: BannerProps) {
  return (
    <header className={styles.banner}>
      <a className={styles.brand} href="/">
        <Seal size={24} />
        <span>普惠服务业务系统</span>
      </a>
      <h1 className={styles.title}>数据查询</h1>
      <p className={styles.identity}>
        <strong>{staff.name}</strong>
        <span>{roleLabels(staff.roles)}</span>
        <span>可查看：{scopeLabel ?? staff.unitName ?? '本人范围'}</span>
      </p>
      <nav className={styles.tools} aria-label="工具">
        <a href="/">业务状态</a>
        <SignOutButton login={staff.login} />
      </nav>
      <div aria-live="assertive" className={styles.live}>
        {isExpired && (
          <p className={styles.expired}>
            登录已过期。请
            <a href="/" target="_blank" rel="noreferrer">
              在新标签页中重新登录
            </a>
            ，再回到此页继续，已写的查询不会丢失。
          </p>
        )}
      </div>
    </header>
  );
}

function SignOutButton({ login }: { login: string }) {
  const [isRefused, setIsRefused] = useState(false);

  async function leave(): Promise<void> {
    let at = '/';
    try {
      at = await signOut();
    } catch (error) {
      if (!(error instanceof SessionUnavailable)) throw error;
      setIsRefused(true);
      return;
    }
    forgetQueriesOf(login);
    window.location.assign(at);
  }

  return (
    <button type="button" onClick={() => void leave()}>
      {isRefused ? '退出失败，请重试' : '退出'}
    </button>
  );
}
