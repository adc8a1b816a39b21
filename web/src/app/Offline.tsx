import { Alert } from 'antd';
import { useSyncExternalStore } from 'react';
import styles from './Shell.module.css';

/** Says that the network is gone before anybody presses in vain, and takes itself back when it is there again. */
export function Offline() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className={styles.offline}>
      {!isOnline && (
        <Alert
          banner
          type="warning"
          title="网络已断开：页面上是断开前的内容，填写的内容仍保留；恢复后会自动继续。"
        />
      )}
    </div>
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
