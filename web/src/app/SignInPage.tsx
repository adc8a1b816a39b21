import { lazy, Suspense } from 'react';
import { Seal } from '../ui/Seal.tsx';
import { SignInForm } from './SignInForm.tsx';
import styles from './SignInPage.module.css';

const OidcEntry = lazy(() => import('./OidcEntry.tsx'));

export function SignInPage() {
  return (
    <main className={styles.page}>
      <title>登录 · 普惠服务业务系统</title>
      <section className={styles.card} aria-labelledby="sign-in">
        <div className={styles.brand}>
          <Seal size={44} />
          <div>
            <h1 id="sign-in" className={styles.name}>
              普惠服务业务系统
            </h1>
            <p className={styles.motto}>一库、一网、一卡</p>
          </div>
        </div>
        <SignInForm />
        <Suspense>
          <OidcEntry />
        </Suspense>
        <p className={styles.help}>忘记密码或账号被锁定，请联系本单位的系统管理员。</p>
      </section>
    </main>
  );
}
