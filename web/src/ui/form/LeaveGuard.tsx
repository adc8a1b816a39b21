import { useBlocker } from '@tanstack/react-router';
import { Modal } from 'antd';

/** Asks before something typed is left behind; a closing tab is asked by the browser. */
export function LeaveGuard({ isDirty }: { isDirty: () => boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty() && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  return (
    <Modal
      open={status === 'blocked'}
      title="有尚未提交的内容"
      okText="离开"
      cancelText="留在本页"
      onOk={proceed}
      onCancel={reset}
      width={400}
    >
      离开后仍可回到这里继续填写；关闭浏览器标签页后，填写的内容不再保留。
    </Modal>
  );
}
