import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';

/** The page broke on its own account: no stack, no English, and a way on. */
export function Crash() {
  return (
    <div role="alert">
      <Result
        status="error"
        title="页面出错了"
        subTitle="您的数据没有受影响。请重新打开页面；若仍然出错，请告诉系统管理员出错的时间和所做的操作。"
        extra={
          <Button type="primary" onClick={() => window.location.reload()}>
            重新打开
          </Button>
        }
      />
    </div>
  );
}

/** The last line: whatever a page throws while it is drawn ends here. */
export class CrashBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Crash /> : this.props.children;
  }
}
