import { Button, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { MemberRevealDocument, type MemberSecret } from '../../api/gql/graphql.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import styles from './Masked.module.css';

interface Values {
  reason: string;
}

interface MaskedProps {
  memberId: string;
  field: MemberSecret;
  /** What it is: 证件号码. */
  what: string;
  masked: string;
}

/** The roles that may look at a whole value; the server judges, and asks a clerk's unit besides. */
export const REVEALERS = ['OFFICE', 'CLERK'] as const;

/** For how long a full value stands on the screen. */
export const SHOWN_FOR_S = 60;

const SECOND_MS = 1000;

/** A masked value; the office and clerks may look at the whole of it, for a reason and for a minute. */
export function Masked({ memberId, field, what, masked }: MaskedProps) {
  const viewer = useViewer();
  // Here and nowhere else: neither in the cache nor in any storage.
  const [shown, setShown] = useState<{ value: string; remaining: number } | null>(null);

  if (shown) return <Shown what={what} {...shown} onHide={() => setShown(null)} />;
  return (
    <span className={styles.masked}>
      {masked}
      {hasRole(viewer, ...REVEALERS) && (
        <FormButton
          id={`member-reveal-${field}`}
          label="查看"
          beside={`查看完整${what}`}
          title={`查看完整${what}`}
          act={MemberRevealDocument}
          initial={{}}
          secrets={['reason']}
          variables={({ reason }: Values) => ({ id: memberId, input: { field, reason } })}
          onDone={({ memberReveal: { revealed } }) => {
            if (revealed) setShown({ value: revealed.value, remaining: revealed.remainingToday });
          }}
          lead={<p>谁在何时因何查看会逐次记入审计。只显示 {SHOWN_FOR_S} 秒，请勿拍照或转发。</p>}
        >
          <Form.Item
            name="reason"
            label="查看原因"
            rules={[
              { required: true, min: 4, whitespace: true, message: '请写明原因，至少 4 个字' },
            ]}
          >
            <Input.TextArea
              rows={3}
              maxLength={200}
              showCount
              placeholder="例如：会员来电要求更正登记的号码"
            />
          </Form.Item>
          <AsksForPassword />
        </FormButton>
      )}
    </span>
  );
}

interface ShownProps {
  what: string;
  value: string;
  remaining: number;
  onHide: () => void;
}

function Shown({ what, value, remaining, onHide }: ShownProps) {
  const [left, setLeft] = useState(SHOWN_FOR_S);
  const place = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    place.current?.focus();
    const until = Date.now() + SHOWN_FOR_S * SECOND_MS;
    const timer = setInterval(() => {
      setLeft(Math.max(0, Math.ceil((until - Date.now()) / SECOND_MS)));
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    if (left === 0) onHide();
  }, [left, onHide]);

  return (
    <span className={styles.masked}>
      <span ref={place} tabIndex={-1} className={styles.value}>
        {value}
      </span>
      <CopyButton text={value} what={what} />
      <Button type="link" size="small" onClick={onHide} aria-label={`隐藏完整${what}`}>
        隐藏
      </Button>
      <span className={styles.left} aria-hidden="true">
        {left} 秒后隐藏
      </span>
      <span className={styles.left} role="status">
        今天还可查看 {remaining} 次
      </span>
    </span>
  );
}
