import { Component } from 'react';
import { Button } from 'antd';
import { Empty } from './Failure';

interface State {
  failed: boolean;
}

/** Keeps a fault in one page from taking the whole console away. */
export class ErrorBoundary extends Component<{ children: React.ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Empty
        icon="alert"
        text="这个页面出了问题，您写的内容没有丢。"
        hint="重新打开一般就能恢复；如果反复出现，请告诉管理员。"
      >
        <Button onClick={() => window.location.reload()}>重新打开</Button>
      </Empty>
    );
  }
}
