import { Modal, Spin } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { focusFirstField } from '../ui/form/first-field.ts';
import { Failed } from '../ui/PageState.tsx';
import { afterSignIn } from './after-sign-in.ts';
import styles from './Gate.module.css';
import { SignInForm } from './SignInForm.tsx';
import { SignInPage } from './SignInPage.tsx';
import { useSession } from './session.tsx';

const DutyPage = lazy(() => import('./DutyPage.tsx'));

/** Lets only the signed-in through; who was signed in keeps the page under a dialog. */
export function Gate({ children }: { children: ReactNode }) {
  const { store, state } = useSession();
  switch (state.status) {
    case 'checking':
      return (
        <div className={styles.whole}>
          <Spin size="large" description="正在核对登录状态…" />
        </div>
      );
    case 'unreachable':
      return (
        <main className={styles.whole}>
          <Failed problem={state.problem} onRetry={() => void store.check()} />
        </main>
      );
    case 'signedOut':
      return <SignInPage />;
    case 'signedIn':
    case 'expired':
      if (state.staff.must)
        return (
          <Suspense fallback={null}>
            <DutyPage must={state.staff.must} login={state.staff.login} />
          </Suspense>
        );
      return <Inside isExpired={state.status === 'expired'}>{children}</Inside>;
  }
}

function Inside({ isExpired, children }: { isExpired: boolean; children: ReactNode }) {
  const next = afterSignIn(window.location.search);

  useEffect(() => {
    if (next) window.location.replace(next);
  }, [next]);

  if (next) return null;
  return (
    <>
      {children}
      <SignInDialog isOpen={isExpired} />
    </>
  );
}

function SignInDialog({ isOpen }: { isOpen: boolean }) {
  const { state } = useSession();
  const body = useRef<HTMLDivElement>(null);
  const login = 'staff' in state ? state.staff.login : '';
  return (
    <Modal
      open={isOpen}
      title="登录已过期"
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      destroyOnHidden
      width={400}
      afterOpenChange={(isThere) => isThere && focusFirstField(body.current)}
    >
      <div ref={body}>
        <p className={styles.hint}>请重新登录。页面上的内容已保留，登录后继续。</p>
        <SignInForm login={login} />
      </div>
    </Modal>
  );
}
