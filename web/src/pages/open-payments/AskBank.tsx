import { PaymentInquireDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatCount } from '../../ui/format.ts';
import { saveText } from '../../ui/list/csv.ts';
import type { Unknown } from './evidence.ts';

/** The chosen payments as a list to take to the bank; who asked, when and how often is written down. */
export function AskBank({ rows, onDone }: { rows: readonly Unknown[]; onDone: () => void }) {
  return (
    <FormButton
      id="payment-inquire"
      label="向银行查询"
      title="向银行查询付款结果"
      isPrimary
      act={PaymentInquireDocument}
      initial={{}}
      variables={(_values: object, idempotencyKey) => ({
        input: { paymentIds: rows.map(({ id }) => id) },
        idempotencyKey,
      })}
      onDone={({ paymentInquire: { sheet } }) => {
        if (sheet) saveText(sheet.fileName, sheet.text);
        onDone();
      }}
    >
      <p>
        将生成 {formatCount(rows.length)}{' '}
        笔的查询清单（付款号、卡号末四位、金额、送出日期、文件名与行号），下载后交给银行。
        查询不改变付款的状态；银行的书面答复请逐笔登记。
      </p>
    </FormButton>
  );
}
