import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { gql, type TypedDocumentNode } from '@urql/core';
import { Provider } from 'urql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import BulkDialog from '../../../src/ui/bulk/BulkDialog.tsx';
import { type Bulk, bulkAct } from '../../../src/ui/bulk/bulk.ts';

vi.mock('../../../src/ui/form/LeaveGuard.tsx', () => ({ LeaveGuard: () => null }));

interface Row {
  id: string;
  total: string;
  isDone?: boolean;
}

const APPROVE: TypedDocumentNode<object, { id: string }> = gql`
  mutation DisbursementApprove($id: ID!) {
    disbursementApprove(id: $id) { userErrors { field code message } }
  }
`;

const APPROVING = bulkAct<Row, { id: string }>({
  label: '复核通过',
  document: APPROVE,
  variables: ({ id }) => ({ id }),
  whyNot: ({ isDone }) => (isDone ? '已经复核。' : undefined),
  ask: '逐批复核。',
  hasControlTotals: true,
});

const BULK: Bulk<Row> = {
  acts: [APPROVING],
  nameOf: ({ id }) => `批次 ${id}`,
  counted: { of: () => 2, unit: '笔' },
  amountOf: ({ total }) => total,
};

const ROWS: Row[] = [
  { id: 'a', total: '100.00' },
  { id: 'b', total: '50.50' },
  { id: 'c', total: '9.00', isDone: true },
];

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (_url: string, { body }: { body: string }) => {
    const { id } = (JSON.parse(body) as { variables: { id: string } }).variables;
    asked.push(id);
    const userErrors = id === 'b' ? [{ field: [], code: 'STALE', message: '摘要已经变了。' }] : [];
    const payload = { __typename: 'DisbursementApprovePayload', userErrors };
    return Promise.resolve(
      new Response(JSON.stringify({ data: { disbursementApprove: payload } }), {
        headers: { 'Content-Type': 'application/json' },
      }),
    );
  });
});

afterEach(cleanup);

function shown() {
  const onClose = vi.fn<(done: readonly Row[]) => void>();
  render(
    <Provider value={createClient(() => Promise.resolve())}>
      <BulkDialog act={APPROVING} bulk={BULK} rows={ROWS} onRunning={() => {}} onClose={onClose} />
    </Provider>,
  );
  return onClose;
}

function type(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

function start(): void {
  fireEvent.click(screen.getByRole('button', { name: '复核通过（2 项）' }));
}

describe('approving many at once', () => {
  test('leaves out what cannot be done, and says why', () => {
    shown();
    expect(screen.getByText('批次 c：已经复核。')).toBeTruthy();
  });

  test('does not begin with a wrong total', async () => {
    shown();
    type('合计笔数', '4');
    type('合计金额（元）', '150');
    start();
    expect(await screen.findByText('与所选各项的合计不符，请核对后再填')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  test('does each once however often it is pressed, and says of each what became of it', async () => {
    const onClose = shown();
    type('合计笔数', '4');
    type('合计金额（元）', '150.5');
    await act(async () => {
      start();
      start();
      await Promise.resolve();
    });
    await waitFor(() => expect(screen.getByText(/办理结束/)).toBeTruthy());
    expect(asked).toEqual(['a', 'b']);
    expect(screen.getByText('摘要已经变了。')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /完.?成/ }));
    expect(onClose).toHaveBeenCalledWith([ROWS[0]]);
  });
});
