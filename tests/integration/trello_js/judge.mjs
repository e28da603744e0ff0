// Holds what the connector and the stand-in said to each other against the package trello.js, whose schemas are
// made of Atlassian's own description. Reads exchanges from a file, writes what is wrong as JSON. Run with
// TRELLO_STRICT_SCHEMAS=true it also finds what is in no description at all.
import { readFileSync } from "node:fs";
import * as boards from "trello.js/boards";
import * as cards from "trello.js/cards";
import * as members from "trello.js/members";
import * as models from "trello.js/models";
import { z } from "zod";

const { CheckItemSchema, ChecklistSchema, LabelSchema, MemberSchema, TrelloListSchema } = models;
// The description puts a field's name and place below `display`, where neither Trello nor its guide have them:
// https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/
const CustomFieldSchema = models.CustomFieldSchema.extend({ name: z.string(), pos: z.number() });
// An action of which only some fields are asked for does not come with the others.
const CORRECTED = {
  [boards.getBoardCustomFields.name]: z.array(CustomFieldSchema),
  [boards.getBoardActions.name]: z.array(models.ActionSchema.partial({ idMemberCreator: true })),
};

// What comes along with a thing: https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/
const NESTED = {
  lists: z.array(TrelloListSchema),
  labels: z.array(LabelSchema),
  customFields: z.array(CustomFieldSchema),
  members: z.array(MemberSchema),
  checklists: z.array(ChecklistSchema.extend({ checkItems: z.array(CheckItemSchema) })),
};
const OF_A_BOARD = ["lists", "list_fields", "labels", "label_fields", "labels_limit", "customFields"];
// What lists of cards take beside: the same guide, and for pages
// https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
const OF_CARDS = ["fields", "members", "member_fields", "customFieldItems", "checklists", "limit", "before"];
// What a board and a card bring along that their own descriptions leave out.
const BROUGHT = { [boards.getBoard.name]: ["lists", "labels", "customFields"], [cards.getCard.name]: ["checklists"] };

const ADDRESSES = [
  [/^\/members\/me$/, members.getMember, []],
  [/^\/members\/me\/boards$/, members.getMemberBoards, []],
  [/^\/members\/me\/tokens$/, members.getMemberTokens, []],
  [/^\/boards\/\w+$/, boards.getBoard, OF_A_BOARD],
  [/^\/boards\/\w+\/lists$/, boards.getBoardLists, []],
  [/^\/boards\/\w+\/labels$/, boards.getBoardLabels, []],
  [/^\/boards\/\w+\/customFields$/, boards.getBoardCustomFields, []],
  [/^\/boards\/\w+\/cards\/all$/, boards.getBoardCardsByFilter, OF_CARDS],
  [/^\/boards\/\w+\/actions$/, boards.getBoardActions, []],
  [/^\/cards\/\w+$/, cards.getCard, []],
];

// Each function of the package describes its request to whoever sends it.
const described = async (ask) => {
  let told;
  await ask({ sendRequest: async (config) => (told = config) }, { id: "ID", boardId: "ID", filter: "all" });
  return told;
};

const issuesOf = (schema, value) => {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};

const parted = (value, names) => {
  const rest = { ...value };
  for (const name of names) delete rest[name];
  return rest;
};

const wrongIn = (name, schema, answered) => {
  const apart = BROUGHT[name] ?? [];
  const brought = apart.filter((one) => answered?.[one]).flatMap((one) => issuesOf(NESTED[one], answered[one]));
  const inside = (Array.isArray(answered) ? answered : []).flatMap((row) =>
    ["members", "checklists"].filter((one) => row?.[one]).flatMap((one) => issuesOf(NESTED[one], row[one])),
  );
  const rows = Array.isArray(answered) ? answered.map((row) => parted(row, ["checklists"])) : parted(answered, apart);
  return [...issuesOf(schema, Array.isArray(answered) ? rows : answered === null ? null : rows), ...brought, ...inside];
};

const judge = async ({ method, path, asked, answered }) => {
  const address = ADDRESSES.find(([pattern]) => method === "GET" && pattern.test(path));
  if (!address) return [`${method} ${path} is in no description`];
  const [, ask, beside] = address;
  const { searchParams = {}, schema } = await described(ask);
  const known = new Set([...Object.keys(searchParams), ...beside]);
  const strange = Object.keys(asked).filter((name) => !known.has(name));
  return [
    ...strange.map((name) => `asked ${name}: no such parameter`),
    ...wrongIn(ask.name, CORRECTED[ask.name] ?? schema, answered).map((one) => `answered ${one}`),
  ].map((one) => `${method} ${path} ${one}`);
};

const exchanges = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify((await Promise.all(exchanges.map(judge))).flat()));
