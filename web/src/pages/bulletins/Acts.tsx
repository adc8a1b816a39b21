import { Form, Input } from 'antd';
import {
  BulletinDiscardDocument,
  BulletinFrameDocument,
  BulletinPublishDocument,
  BulletinReviewDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import type { Bulletin } from './BulletinPage.tsx';

const TITLE_MAX = 80;
const NUMBER_MAX = 40;
const TEXT_MAX = 4000;
const REASON_MAX = 500;
const WIDTH = 760;

interface Words {
  number: string;
  title: string;
  addressee: string;
  issuer: string;
  opening: string;
  closing: string;
  issuedOn?: string | null;
  /** Of the words that these take the place of, as they were when the form was opened. */
  digest: string;
}

const needed = (what: string) => [{ required: true, whitespace: true, message: `请填写${what}` }];

/** What may be done to a bulletin now, by whoever looks at it. */
export function Acts({ bulletin }: { bulletin: Bulletin }) {
  const { id, textDigest: digest, mayFrame, mayReview, mayPublish, mayDiscard } = bulletin;
  return (
    <>
      {mayFrame && <Frame bulletin={bulletin} />}
      {mayReview && (
        <ActButton
          label="审核通过"
          act={BulletinReviewDocument}
          variables={{ id, digest }}
          ask="请核对文字、数字与附表。通过后文字不能再改，由第三人签发。"
        />
      )}
      {mayPublish && (
        <ActButton
          label="签发"
          act={BulletinPublishDocument}
          variables={{ id, digest }}
          ask="签发后对各单位公布，永不改变；如有更正，另立一版。"
        />
      )}
      {mayDiscard && (
        <FormButton
          id={`bulletin-discard-${id}`}
          label="作废"
          title="作废这份通报"
          isDangerous
          act={BulletinDiscardDocument}
          initial={{ reason: '' }}
          variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
        >
          <ReasonField label="为什么作废" max={REASON_MAX} />
        </FormButton>
      )}
    </>
  );
}

function Frame({ bulletin }: { bulletin: Bulletin }) {
  const { id, number, title, addressee, issuer, opening, closing, issuedOn } = bulletin;
  const { textDigest: digest } = bulletin;
  return (
    <FormButton
      id={`bulletin-frame-${id}-${digest}`}
      label="修改文字"
      title="修改通报的文字"
      isPrimary
      width={WIDTH}
      act={BulletinFrameDocument}
      initial={{ number, title, addressee, issuer, opening, closing, issuedOn, digest }}
      variables={({ digest: seen, issuedOn: day, ...words }: Words) => ({
        id,
        input: { ...words, issuedOn: day ?? null },
        digest: seen,
      })}
      lead={<p>数字来自快照，正文中有数字的段落自动写成，不能改动。</p>}
    >
      <Form.Item name="digest" hidden>
        <Input />
      </Form.Item>
      <Form.Item name="number" label="发文字号" rules={needed('发文字号')}>
        <Input maxLength={NUMBER_MAX} placeholder="如 川直工发〔2018〕5号" />
      </Form.Item>
      <Form.Item name="title" label="标题" rules={needed('标题')}>
        <Input maxLength={TITLE_MAX} />
      </Form.Item>
      <Form.Item name="addressee" label="主送机关" rules={needed('主送机关')}>
        <Input maxLength={TITLE_MAX} />
      </Form.Item>
      <Form.Item name="issuer" label="发文机关" rules={needed('发文机关')}>
        <Input maxLength={TITLE_MAX} />
      </Form.Item>
      <Form.Item name="issuedOn" label="成文日期">
        <LazyDay placeholder="选择日期" className="" />
      </Form.Item>
      <Form.Item name="opening" label="开头的文字（每行一段）">
        <Input.TextArea rows={4} maxLength={TEXT_MAX} showCount />
      </Form.Item>
      <Form.Item name="closing" label="结尾的文字（每行一段；以“三、”起的为标题）">
        <Input.TextArea rows={4} maxLength={TEXT_MAX} showCount />
      </Form.Item>
    </FormButton>
  );
}
