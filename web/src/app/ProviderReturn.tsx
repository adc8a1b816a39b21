import { Button, ConfigProvider, Result } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import { useEffect } from 'react';
import { tellReturned } from '../api/provider.ts';
import { pageNonce } from '../security/nonce.ts';
import { THEME } from '../ui/theme.ts';
import { confirmingWords } from './provider-words.ts';

const csp = { nonce: pageNonce(document) };

/** What the window of a confirmation comes back to: it tells the page that waits, and closes itself. */
export default function ProviderReturn() {
  const code = new URLSearchParams(window.location.search).get('oidc') ?? '';
  useEffect(() => {
    tellReturned(code);
    if (!code) window.close();
  }, [code]);
  return (
    <ConfigProvider locale={zhCN} theme={THEME} csp={csp} button={{ autoInsertSpace: false }}>
      <main>
        <Result
          status={code ? 'error' : 'success'}
          title={code ? '没有确认' : '已确认是您本人'}
          subTitle={code ? confirmingWords(code) : '请关闭此窗口，回到原来的页面继续办理。'}
          extra={<Button onClick={() => window.close()}>关闭此窗口</Button>}
        />
      </main>
    </ConfigProvider>
  );
}
