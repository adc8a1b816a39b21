import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** What the schema says about each place of an answer: the words of its heading and of its values. */
export interface Place {
  /** Short, as a heading: the description up to its first stop. */
  title: string;
  type: string;
  /** What each value of an enum is called. */
  words: Readonly<Record<string, string>>;
  /** The variables of its paging arguments, such as `after` for `after: $after`. */
  paging: Readonly<Record<string, string>>;
}

/** The places of an answer by their path, such as `members.edges.node.name`. */
export type Places = ReadonlyMap<string, Place>;

const DEPTH_MAX = 20;
const STOP = /[；，。：]/;

interface Walk {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  found: Map<string, Place>;
}

/** This will read what a query asks for; nothing when it is no query of this schema. */
export function placesOf(
  schema: GraphQLSchema | null | undefined,
  query: string,
  operationName?: string | null,
): Places {
  const document = parsed(query);
  const operation = document && operationIn(document, operationName);
  if (!schema || !document || !operation) return new Map();
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const walk = {
    schema,
    fragments: new Map(fragments.map((one) => [one.name.value, one])),
    found: new Map<string, Place>(),
  };
  read(walk, operation.selectionSet, schema.getRootType(operation.operation), []);
  return walk.found;
}

/** This will parse a query, or give nothing for a text that is none. */
export function parsed(query: string): DocumentNode | null {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return null;
  }
}

function operationIn(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  const all = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return all.find((one) => name && one.name?.value === name) ?? all[0];
}

function read(
  walk: Walk,
  { selections }: SelectionSetNode,
  parent: GraphQLNamedType | null | undefined,
  path: readonly string[],
): void {
  if (path.length > DEPTH_MAX) return;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      readField(walk, selection, parent, path);
      continue;
    }
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? walk.fragments.get(selection.name.value)
        : selection;
    const condition = inner?.typeCondition?.name.value;
    const type = condition ? walk.schema.getType(condition) : parent;
    if (inner) read(walk, inner.selectionSet, type, path);
  }
}

function readField(
  walk: Walk,
  node: FieldNode,
  parent: GraphQLNamedType | null | undefined,
  path: readonly string[],
): void {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return;
  const field = parent.getFields()[node.name.value];
  if (!field) return;
  const here = [...path, node.alias?.value ?? node.name.value];
  const type = getNamedType(field.type);
  const values = isEnumType(type) ? type.getValues() : [];
  walk.found.set(here.join('.'), {
    title: short(field.description) || node.name.value,
    type: type.name,
    words: Object.fromEntries(
      values.map(({ name, description }) => [name, short(description) || name]),
    ),
    paging: pagingOf(node),
  });
  if (node.selectionSet) read(walk, node.selectionSet, type, here);
}

function pagingOf({ arguments: given = [] }: FieldNode): Record<string, string> {
  return Object.fromEntries(
    given.flatMap(({ name, value }) =>
      value.kind === Kind.VARIABLE ? [[name.value, value.name.value]] : [],
    ),
  );
}

function short(description: string | null | undefined): string {
  return description?.split(STOP)[0]?.trim() ?? '';
}
