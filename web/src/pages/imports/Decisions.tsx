import {
  RosterAcceptDocument,
  RosterRowsRejectDocument,
  RosterRowsRestoreDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatCount } from '../../ui/format.ts';
import { AskTransfers } from './AskTransfers.tsx';
import type { Row } from './cells.ts';
import { ACCEPTABLE, idsOf } from './classes.ts';

const REASON_MAX = 200;

interface DecisionsProps {
  id: string;
  rows: readonly Row[];
  onDone: () => void;
}

/** What may be decided about the chosen rows of a roster, all of them as one thing. */
export default function Decisions({ id, rows, onDone }: DecisionsProps) {
  const fit = rows.filter((row) => ACCEPTABLE.some((one) => one === row.class));
  const open = rows.filter((row) => row.class !== 'TAKEN' && row.class !== 'REJECTED');
  const rejected = rows.filter((row) => row.class === 'REJECTED');
  const away = rows.filter((row) => row.class === 'ELSEWHERE' && !row.isTransferAsked);
  return (
    <>
      <ActButton
        label="所选入库"
        act={RosterAcceptDocument}
        variables={{ id, input: { rowIds: idsOf(fit) } }}
        ask={`所选中合格的 ${formatCount(fit.length)} 行将入库，其余各行留待以后处理。`}
        whyNot={fit.length === 0 ? '所选中没有可以入库的行。' : undefined}
        onDone={onDone}
        isPrimary
      />
      {open.length > 0 && (
        <FormButton
          id={`roster-reject-${id}`}
          label="不入库"
          title={`决定 ${formatCount(open.length)} 行不入库`}
          act={RosterRowsRejectDocument}
          initial={{ reason: '' }}
          variables={({ reason }: { reason: string }) => ({
            id,
            input: { rowIds: idsOf(open), reason },
          })}
          onDone={onDone}
        >
          <ReasonField max={REASON_MAX} rows={2} />
        </FormButton>
      )}
      {rejected.length > 0 && (
        <ActButton
          label="取消不入库"
          act={RosterRowsRestoreDocument}
          variables={{ id, input: { rowIds: idsOf(rejected) } }}
          ask={`${formatCount(rejected.length)} 行将重新核对，可以再入库。`}
          onDone={onDone}
        />
      )}
      {away.length > 0 && <AskTransfers id={id} rows={away} onDone={onDone} />}
    </>
  );
}
