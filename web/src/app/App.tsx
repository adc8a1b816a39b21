import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useEffect } from 'react';
import { Provider as GraphqlProvider } from 'urql';
import { createClient } from '../api/client.ts';
import * as session from '../api/session.ts';
import { StepUp, StepUpProvider } from '../api/step-up.ts';
import { pageNonce } from '../security/nonce.ts';
import { CrashBoundary } from '../ui/Crash.tsx';
import { THEME } from '../ui/theme.ts';
import { Gate } from './Gate.tsx';
import { router } from './router.tsx';
import { SessionProvider } from './session.tsx';
import { SessionStore } from './session-store.ts';
import { WhoLooks } from './WhoLooks.tsx';

/** Fetched right after the first page, so that it is there before anything asks for it. */
const StepUpDialog = lazy(async () => {
  const { StepUpDialog: dialog } = await import('./StepUpDialog.tsx');
  return { default: dialog };
});
const store = new SessionStore(session, (at) => window.location.assign(at));
const client = createClient(() => store.renewed());
const stepUp = new StepUp({
  confirm: session.confirmPassword,
  renewed: () => store.renewed(),
});
const csp = { nonce: pageNonce(document) };

export function App() {
  useEffect(() => {
    void store.check();
  }, []);

  return (
    <ConfigProvider locale={zhCN} theme={THEME} csp={csp} button={{ autoInsertSpace: false }}>
      <CrashBoundary>
        <SessionProvider store={store}>
          <GraphqlProvider value={client}>
            <Gate>
              <WhoLooks>
                <StepUpProvider value={stepUp}>
                  <RouterProvider router={router} />
                  <Suspense fallback={null}>
                    <StepUpDialog stepUp={stepUp} />
                  </Suspense>
                </StepUpProvider>
              </WhoLooks>
            </Gate>
          </GraphqlProvider>
        </SessionProvider>
      </CrashBoundary>
    </ConfigProvider>
  );
}
