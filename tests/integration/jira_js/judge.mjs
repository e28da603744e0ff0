// Holds what the connector and the stand-in said to each other against the schemas of the package jira.js, which
// are generated from Atlassian's own description. Reads exchanges from a file, writes what is wrong as JSON.
import { readFileSync } from "node:fs";
import * as cloud from "jira.js/cloud";
import * as agile from "jira.js/agile";
import { z } from "zod";

const ADDRESSES = [
  ["GET", /^\/rest\/api\/2\/serverInfo$/, cloud.ServerInformationSchema],
  ["GET", /^\/rest\/api\/3\/myself$/, cloud.DashboardUserSchema],
  ["GET", /^\/rest\/api\/3\/field$/, z.array(cloud.FieldDetailsSchema)],
  ["GET", /^\/rest\/api\/3\/status$/, z.array(cloud.StatusDetailsSchema)],
  ["GET", /^\/rest\/api\/3\/resolution\/search$/, cloud.PageResolutionJsonSchema],
  ["GET", /^\/rest\/api\/3\/project\/search$/, cloud.PageProjectSchema],
  ["GET", /^\/rest\/api\/3\/project\/[^/]+$/, cloud.ProjectSchema],
  ["GET", /^\/rest\/api\/3\/filter\/search$/, cloud.PageFilterDetailsSchema],
  ["GET", /^\/rest\/api\/3\/filter\/my$/, z.array(cloud.FilterSchema)],
  ["GET", /^\/rest\/api\/3\/filter\/\d+$/, cloud.FilterSchema],
  ["GET", /^\/rest\/api\/3\/issue\/\d+\/changelog$/, cloud.PageChangelogSchema],
  ["POST", /^\/rest\/api\/3\/search\/jql$/, cloud.SearchAndReconcileResultsSchema, cloud.SearchAndReconcileRequestSchema],
  ["POST", /^\/rest\/api\/3\/issue\/bulkfetch$/, cloud.BulkIssueResultsSchema, cloud.BulkFetchIssueRequestSchema],
  ["POST", /^\/rest\/api\/3\/changelog\/bulkfetch$/, cloud.BulkChangelogResponseSchema, cloud.BulkChangelogRequestSchema],
  ["GET", /^\/rest\/agile\/1\.0\/board$/, agile.PageBoardSchema],
  ["GET", /^\/rest\/agile\/1\.0\/board\/\d+\/configuration$/, agile.GetConfigurationSchema],
];

const issuesOf = (schema, value) => {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};

const judge = ({ method, path, asked, answered }) => {
  const address = ADDRESSES.find(([verb, pattern]) => verb === method && pattern.test(path));
  if (!address) return [`${method} ${path} is in no description`];
  const [, , answer, request] = address;
  const wrong = [
    ...(request ? issuesOf(request.strict(), asked).map((one) => `asked ${one}`) : []),
    ...issuesOf(answer, answered).map((one) => `answered ${one}`),
  ];
  return wrong.map((one) => `${method} ${path} ${one}`);
};

const exchanges = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(exchanges.flatMap(judge)));
