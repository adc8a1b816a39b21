import { Checkbox, Form, Input, Modal, Select } from 'antd';
import {
  type Role,
  ViewChangeDocument,
  ViewCreateDocument,
  ViewRemoveDocument,
} from '../../api/gql/graphql.ts';
import { ActForm } from '../form/ActForm.tsx';
import type { Layout } from '../list/columns.ts';
import { choicesOf, type FilterField } from '../list/fields.ts';
import type { PageSearch } from '../list/search.ts';
import { hasRole, useViewer } from '../viewer.tsx';
import { ROLES } from '../words.ts';
import { MOVING_DAYS, todayInChina } from './moving-days.ts';
import { contentOf, daysIn, toContent, type View, wordsKept } from './views.ts';

export type Dialog = { does: 'create' } | { does: 'update' | 'edit' | 'remove'; view: View };

interface ViewDialogProps {
  dialog: Dialog;
  list: { id: string; fields: readonly FilterField[] };
  search: PageSearch;
  layout: Layout;
  /** With the view to be opened, if any. */
  onSaved: (view: View | null | undefined) => void;
  onClose: () => void;
}

interface Values {
  name: string;
  sharedWith?: Role[];
  isDefault?: boolean;
  hasColumns?: boolean;
  days?: Record<string, string>;
}

const TITLES: Readonly<Record<Dialog['does'], string>> = {
  create: '存为视图',
  update: '更新视图',
  edit: '修改视图',
  remove: '删除视图',
};

/** What is done to a view, each under its own short form. */
export default function ViewDialog(props: ViewDialogProps) {
  const { dialog, onClose } = props;
  return (
    <Modal
      open
      title={TITLES[dialog.does]}
      footer={null}
      width={480}
      mask={{ closable: false }}
      onCancel={onClose}
    >
      <Which {...props} />
    </Modal>
  );
}

function Which(props: ViewDialogProps) {
  const { dialog } = props;
  switch (dialog.does) {
    case 'create':
      return <Create {...props} />;
    case 'update':
      return <Update {...props} view={dialog.view} />;
    case 'edit':
      return <Edit {...props} view={dialog.view} />;
    case 'remove':
      return <Remove {...props} view={dialog.view} />;
  }
}

function Create({ list, search, layout, onSaved, onClose }: ViewDialogProps) {
  return (
    <ActForm
      id={`view-create-${list.id}`}
      act={ViewCreateDocument}
      initial={{ isDefault: false, hasColumns: true }}
      variables={(
        { name, sharedWith = [], isDefault = false, ...more }: Values,
        idempotencyKey,
      ) => ({
        idempotencyKey,
        input: {
          kind: 'VIEW' as const,
          list: list.id,
          name: name.trim(),
          sharedWith,
          isDefault,
          content: contentFrom(search, layout, more),
        },
      })}
      send="保存"
      onDone={({ bookmarkCreate: { bookmark } }) => onSaved(bookmark)}
      onCancel={onClose}
    >
      <Name />
      <Shown list={list} search={search} />
      <Whose />
    </ActForm>
  );
}

function Update({
  view,
  list,
  search,
  layout,
  onSaved,
  onClose,
}: ViewDialogProps & { view: View }) {
  return (
    <ActForm
      id={`view-update-${view.id}`}
      act={ViewChangeDocument}
      initial={{
        hasColumns: contentOf(view).layout !== undefined,
        days: wordsKept(view, search, todayInChina()),
      }}
      variables={(values: Omit<Values, 'name'>) => ({
        id: view.id,
        input: { version: view.version, content: contentFrom(search, layout, values) },
      })}
      send="更新"
      onDone={({ bookmarkChange: { bookmark } }) => onSaved(bookmark)}
      onCancel={onClose}
    >
      <p>
        “{view.name}”将改为现在的条件、排列和每页项数{sharedWords(view)}。
      </p>
      <Shown list={list} search={search} />
    </ActForm>
  );
}

function Edit({ view, onSaved, onClose }: ViewDialogProps & { view: View }) {
  const mayShare = hasRole(useViewer(), 'OFFICE', 'LEADER');
  return (
    <ActForm
      id={`view-edit-${view.id}`}
      act={ViewChangeDocument}
      initial={{
        name: view.name,
        sharedWith: [...view.sharedWith],
        isDefault: view.isDefault,
      }}
      variables={({ name, sharedWith = [], isDefault = false }: Values) => ({
        id: view.id,
        input: {
          version: view.version,
          name: name.trim(),
          isDefault,
          ...(mayShare && { sharedWith }),
        },
      })}
      send="保存"
      onDone={() => onSaved(null)}
      onCancel={onClose}
    >
      <Name />
      <Whose />
    </ActForm>
  );
}

function Remove({ view, onSaved, onClose }: ViewDialogProps & { view: View }) {
  return (
    <ActForm
      id={`view-remove-${view.id}`}
      act={ViewRemoveDocument}
      initial={{}}
      variables={() => ({ id: view.id })}
      send="删除"
      isDangerous
      onDone={() => onSaved(null)}
      onCancel={onClose}
    >
      <p>
        删除视图“{view.name}”{sharedWords(view)}？列表中的数据不受影响。
      </p>
    </ActForm>
  );
}

function sharedWords({ sharedWith }: View): string {
  return sharedWith.length > 0 ? '，共享到的人也随之改变' : '';
}

function contentFrom(
  search: PageSearch,
  layout: Layout,
  { hasColumns = false, days = {} }: Pick<Values, 'hasColumns' | 'days'>,
): Record<string, unknown> {
  return { ...toContent(search, days, hasColumns ? layout : undefined) };
}

function Name() {
  return (
    <Form.Item
      name="name"
      label="名称"
      rules={[{ required: true, whitespace: true, message: '请填写名称' }]}
    >
      <Input autoComplete="off" maxLength={40} showCount placeholder="如 上季失败的付款" />
    </Form.Item>
  );
}

/** Days may move with the calendar; columns may belong to the view or stay one's own. */
function Shown({ list, search }: Pick<ViewDialogProps, 'list' | 'search'>) {
  return (
    <>
      {daysIn(list.fields, search).map(({ key, label }) => (
        <Form.Item key={key} name={['days', key]} label={label}>
          <Select
            allowClear
            placeholder={`固定为 ${String(search[key as keyof PageSearch])}`}
            options={MOVING_DAYS.map(({ word, label: says }) => ({ value: word, label: says }))}
          />
        </Form.Item>
      ))}
      <Form.Item name="hasColumns" valuePropName="checked">
        <Checkbox>连同列设置一起保存</Checkbox>
      </Form.Item>
    </>
  );
}

function Whose() {
  const mayShare = hasRole(useViewer(), 'OFFICE', 'LEADER');
  return (
    <>
      <Form.Item name="isDefault" valuePropName="checked">
        <Checkbox>打开这个列表时默认使用</Checkbox>
      </Form.Item>
      {mayShare && (
        <Form.Item
          name="sharedWith"
          label="共享给岗位"
          extra="共享的是条件，不是数据：每个人打开，只看到自己范围内的。"
        >
          <Select mode="multiple" allowClear options={choicesOf(ROLES)} placeholder="只有自己" />
        </Form.Item>
      )}
    </>
  );
}
