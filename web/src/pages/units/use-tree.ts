import { useEffect, useEffectEvent, useState } from 'react';
import { useClient } from 'urql';
import {
  type UnitInTreeFragment,
  UnitsBelowDocument,
  UnitsFoundDocument,
  UnitTopsDocument,
} from '../../api/gql/graphql.ts';
import { type Problem, problemOf } from '../../api/problems.ts';
import { pathsTo, type Read, TOPS } from './tree.ts';

type Units = readonly UnitInTreeFragment[];

export interface Tree {
  below: Read['below'];
  opened: readonly string[];
  /** What the search found, or null where nothing is looked for. */
  found: ReadonlySet<string> | null;
  hasMore: boolean;
  isReading: boolean;
  problem: Problem | undefined;
  setOpen: (id: string, isOpen: boolean) => void;
  readAgain: () => void;
}

/** What is looked for: a part of the name, and any of the three classifications. */
export interface Asked {
  name: string | undefined;
  labourRelation: string | undefined;
  dues: string | undefined;
  district: string | undefined;
}

interface Result {
  /** What it was that was looked for, as written. */
  wanted: string;
  ids: ReadonlySet<string>;
  hasMore: boolean;
}

const NOTHING_READ: Read['below'] = new Map();

/** The tree as far as it was opened: each branch is read when it is, a search opens the way to what it finds. */
export function useTree(asked: Asked): Tree {
  const isAsked = Object.values(asked).some(Boolean);
  const wanted = isAsked ? JSON.stringify(asked) : undefined;
  const client = useClient();
  const [below, setBelow] = useState(NOTHING_READ);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const [result, setResult] = useState<Result | null>(null);
  const [reading, setReading] = useState(0);
  const [problem, setProblem] = useState<Problem>();
  const [round, setRound] = useState(0);

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer | undefined> {
    setReading((count) => count + 1);
    try {
      return await question();
    } catch (error) {
      setProblem(problemOf(error as Parameters<typeof problemOf>[0]));
      return undefined;
    } finally {
      setReading((count) => count - 1);
    }
  }

  async function open(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !below.has(id));
    const read = await ask(() =>
      Promise.all(missing.map(async (id) => [id, await childrenOf(client, id)] as const)),
    );
    if (!read) return;
    setBelow((known) => new Map([...known, ...read]));
    setOpened((known) => [...new Set([...known, ...ids])]);
  }

  const start = useEffectEvent(async (isOver: () => boolean): Promise<void> => {
    const tops = await ask(() => topsOf(client));
    if (isOver() || !tops) return;
    setBelow((known) => new Map([...known, [TOPS, tops]]));
    // A single top says little: what stands right below it is what one came for.
    const [only] = tops;
    if (only && tops.length === 1 && only.childCount > 0) await open([only.id]);
  });

  const search = useEffectEvent(async (written: string, isOver: () => boolean): Promise<void> => {
    const answer = await ask(() => foundBy(client, JSON.parse(written) as Asked));
    if (isOver() || !answer) return;
    await open(pathsTo(answer.units));
    if (isOver()) return;
    const ids = new Set(answer.units.map(({ id }) => id));
    setResult({ wanted: written, ids, hasMore: answer.hasMore });
  });

  useEffect(() => untilOver((isOver) => round >= 0 && void start(isOver)), [round]);
  useEffect(() => untilOver((isOver) => wanted && void search(wanted, isOver)), [wanted]);

  return {
    below,
    opened,
    // What was found before is not what is looked for now.
    found: result !== null && result.wanted === wanted ? result.ids : null,
    hasMore: result?.hasMore ?? false,
    isReading: reading > 0,
    problem,
    setOpen: (id, isOpen) => {
      if (isOpen) void open([id]);
      else setOpened((known) => known.filter((one) => one !== id));
    },
    readAgain: () => {
      setProblem(undefined);
      setRound((count) => count + 1);
    },
  };
}

/** This will begin something that asks now and then whether anybody still waits for it. */
function untilOver(begin: (isOver: () => boolean) => unknown): () => void {
  let isOver = false;
  begin(() => isOver);
  return () => {
    isOver = true;
  };
}

type Client = ReturnType<typeof useClient>;
const FRESH = { requestPolicy: 'cache-and-network' } as const;

async function topsOf(client: Client): Promise<Units> {
  const { data, error } = await client.query(UnitTopsDocument, {}, FRESH).toPromise();
  if (!data) throw error ?? new Error('no answer');
  return data.units.edges.map(({ node }) => node);
}

async function childrenOf(client: Client, parent: string): Promise<Units> {
  const all: UnitInTreeFragment[] = [];
  let after: string | null = null;
  do {
    const { data, error }: Awaited<ReturnType<typeof page>> = await page(client, parent, after);
    if (!data) throw error ?? new Error('no answer');
    all.push(...data.units.edges.map(({ node }) => node));
    after = data.units.pageInfo.hasNextPage ? data.units.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}

function page(client: Client, parent: string, after: string | null) {
  return client.query(UnitsBelowDocument, { parent, after }, FRESH).toPromise();
}

async function foundBy(client: Client, asked: Asked) {
  const filter = Object.fromEntries(Object.entries(asked).map(([key, one]) => [key, one ?? null]));
  const { data, error } = await client.query(UnitsFoundDocument, { filter }, FRESH).toPromise();
  if (!data) throw error ?? new Error('no answer');
  const { edges, pageInfo } = data.units;
  return { units: edges.map(({ node }) => node), hasMore: pageInfo.hasNextPage };
}
