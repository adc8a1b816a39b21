import type { Problem } from '../api/problems.ts';

/** The console before it knows who asks, when the server cannot say. Plain HTML: the app's kit is not loaded here. */
export function Unreachable({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <main className="puhui-unreachable" role="alert">
      <title>连不上服务器 · 普惠服务业务系统</title>
      <h1>{problem.title}</h1>
      <p>{problem.advice}</p>
      {problem.requestId && (
        <p>
          编号：<code>{problem.requestId}</code>
        </p>
      )}
      <button type="button" onClick={onRetry}>
        重试
      </button>
    </main>
  );
}
