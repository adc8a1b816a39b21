import { Alert, Button, Modal } from 'antd';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Code } from '../../ui/Facts.tsx';

export interface Shown {
  login: string;
  password: string;
  /** Whether the security administrator has to unlock the account before it opens. */
  awaitsRelease: boolean;
}

/** The password of a first sign-in, shown this once: it is kept nowhere, not even here. */
export function InitialPassword({ shown, onClose }: { shown: Shown | null; onClose: () => void }) {
  return (
    <Modal
      open={shown !== null}
      title="初始密码只显示这一次"
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      width={460}
      footer={
        <Button type="primary" onClick={onClose}>
          已经记下
        </Button>
      }
    >
      {shown && (
        <>
          <p>
            {shown.login} 的初始密码：<Code>{shown.password}</Code>{' '}
            <CopyButton what="初始密码" text={shown.password} />
          </p>
          <Alert
            type="info"
            showIcon
            title="请当面或电话告知本人，不要写在聊天或邮件里。"
            description={
              shown.awaitsRelease
                ? '此人有岗位：须由安全管理员核实并解锁后，才能用它登录；登录后须先改密码。'
                : '首次登录须先改密码。'
            }
          />
        </>
      )}
    </Modal>
  );
}
