"""What the guided run asks of the API, and does through it: its GraphQL documents."""

from typing import Final

SHOWN_ROWS: Final = 25
ROSTERS: Final = """query Rosters($kind: RosterKind!, $states: [RosterState!]) {
  rosters(first: 1, filter: { kind: $kind, states: $states }) { edges { node { id } } } }"""
CARD_BATCHES: Final = """query Batches($states: [CardBatchState!]) {
  cardBatches(first: 1, filter: { states: $states }) { edges { node { id } } } }"""
DISBURSEMENTS: Final = """query Batches($states: [DisbursementState!]) {
  disbursements(first: 1, filter: { states: $states }) { edges { node { id } } } }"""
ROOT: Final = "query Root { units(first: 1) { edges { node { id } } } }"
FIGURES: Final = """query Figures { figures { units members refusedRows cardsApplied cardsIssued
  cardsFailed cardsActive creditsSent creditsCredited creditsFailed creditedAmount ledgerAmount
  isBalanced } }"""
OWED: Final = """owed: obligations(first: 0, filter: { kinds: [ACCEPTANCE, RESULT],
    states: [OPEN] }) { totalCount }"""
CARDS: Final = f"""query Cards {{ figures {{ cardsApplied cardsIssued cardsFailed cardsActive }}
  leaving: cardBatches(first: 0, filter: {{ states: [SUBMITTED, SEALED] }}) {{ totalCount }}
  waiting: cardApplications(first: 0, filter: {{ states: [SENT, ACCEPTED] }}) {{ totalCount }}
  {OWED} }}"""
CREDITS: Final = f"""query Credits($id: ID!) {{ node(id: $id) {{ ... on Disbursement {{
  state paymentCount waiting: payments(states: [SENT, ACCEPTED, UNKNOWN], first: 0) {{
    totalCount }} }} }} {OWED} }}"""
AGREEMENTS: Final = "query Agreements { bankProfiles { isInForce document } }"
ROSTER: Final = f"""query Roster($id: ID!) {{ node(id: $id) {{ ... on Roster {{ state problem
  rowsTotal rowsDone rowsGood rowsNoted rowsRefused rowsApplied
  rows(first: {SHOWN_ROWS}, verdicts: [REFUSED, NOTED]) {{ edges {{ node {{ number verdict
    faults {{ code message }} }} }} }} }} }} }}"""
ROSTER_ACCEPT: Final = """mutation Accept($id: ID!) { rosterAccept(id: $id) {
  roster { id } userErrors { code message } } }"""
CARDS_COMPOSE: Final = """mutation Compose($input: CardBatchComposeInput!) {
  cardBatchCompose(input: $input) { cardBatch { id } userErrors { code message } } }"""
CARDS_SUBMIT: Final = """mutation Submit($id: ID!) { cardBatchSubmit(id: $id) {
  cardBatch { id } userErrors { code message } } }"""
PAY_COMPOSE: Final = """mutation Compose($input: DisbursementComposeInput!) {
  disbursementCompose(input: $input) { disbursement { id } userErrors { code message } } }"""
PAY_SUBMIT: Final = """mutation Submit($id: ID!) { disbursementSubmit(id: $id) {
  disbursement { id } userErrors { code message } } }"""
DISBURSEMENT: Final = """query Disbursement($id: ID!) { node(id: $id) { ... on Disbursement {
  state paymentCount total digest } } }"""
PAY_APPROVE: Final = """mutation Approve($id: ID!, $digest: String!) {
  disbursementApprove(id: $id, input: { digest: $digest }) {
    disbursement { id } userErrors { code message } } }"""
PAY_RELEASE: Final = """mutation Release($id: ID!, $count: Int!, $total: Yuan!) {
  disbursementRelease(id: $id, input: { paymentCount: $count, total: $total }) {
    disbursement { id } userErrors { code message } } }"""
