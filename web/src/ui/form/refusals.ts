import type { Refusal } from '../../api/use-act.ts';

export interface FieldRefusal {
  name: string;
  messages: readonly string[];
}

/**
 * This will sort refusals to the fields of a form. The server names a path such as `input.unitId`;
 * its last part that is a field counts, and what fits no field is for the whole form.
 */
export function byField(
  refusals: readonly Refusal[],
  names: readonly string[],
): { atFields: FieldRefusal[]; elsewhere: Refusal[] } {
  const found = new Map<string, string[]>();
  const elsewhere: Refusal[] = [];
  for (const refusal of refusals) {
    const name = refusal.field.findLast((part) => names.includes(part));
    if (name === undefined) elsewhere.push(refusal);
    else found.set(name, [...(found.get(name) ?? []), refusal.message]);
  }
  const inOrder = names.filter((name) => found.has(name));
  return {
    atFields: inOrder.map((name) => ({ name, messages: found.get(name) ?? [] })),
    elsewhere,
  };
}

/** This will put them as antd's form wants them. */
export function fieldErrors(fields: readonly FieldRefusal[]) {
  return fields.map(({ name, messages }) => ({ name: [name], errors: [...messages] }));
}
