import { Form } from 'antd';
import { useQuery } from 'urql';
import { UnitMergerLookDocument, UnitMergerRequestDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { today } from '../../ui/format.ts';
import { UnitSelect, UnitsSelect } from '../../ui/UnitSelect.tsx';
import { Ground } from './Ground.tsx';
import { MergerSeen } from './MergerSeen.tsx';

interface Asked {
  sources: string[];
  intoId: string;
  document: string;
  reason: string;
  onDay: string;
}

/** The office asks for a merger: what it would do is shown while the units are chosen. */
export function RequestMerger({ sources }: { sources: readonly string[] }) {
  return (
    <FormButton
      id={`unit-merge-${sources.join('-')}`}
      label="申请合并"
      title="把单位并入另一单位"
      width={720}
      act={UnitMergerRequestDocument}
      initial={{ sources: [...sources], document: '', reason: '', onDay: today() }}
      variables={(input: Asked, idempotencyKey) => ({ input, idempotencyKey })}
      lead={
        <p>
          会员连同会员卡、在途申请和未发的补助转到接收单位，已发放的付款留作历史。须由另一人核对后确认，合并不能撤销。
        </p>
      }
    >
      <Form.Item
        name="sources"
        label="被合并的单位"
        rules={[{ required: true, message: '请选择被合并的单位' }]}
      >
        <UnitsSelect placeholder="输入名称查找，可选多个" />
      </Form.Item>
      <Form.Item
        name="intoId"
        label="接收单位"
        rules={[{ required: true, message: '请选择接收单位' }]}
      >
        <UnitSelect placeholder="输入名称查找" />
      </Form.Item>
      <Form.Item noStyle dependencies={['sources', 'intoId']}>
        {({ getFieldValue }) => (
          <Look sources={getFieldValue('sources') ?? []} into={getFieldValue('intoId')} />
        )}
      </Form.Item>
      <Ground day="合并日期" />
    </FormButton>
  );
}

function Look({ sources, into }: { sources: string[]; into: string | undefined }) {
  const isChosen = sources.length > 0 && Boolean(into);
  const [{ data, fetching }] = useQuery({
    query: UnitMergerLookDocument,
    variables: { sources, into: into ?? '' },
    pause: !isChosen,
    requestPolicy: 'network-only',
  });
  if (!isChosen) return null;
  return <MergerSeen seen={data?.unitMergerPreview} isReading={fetching} />;
}
