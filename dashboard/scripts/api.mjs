// Generates src/api/schema.ts from openapi.json; with an address as argument fetches the document first:
//   node scripts/api.mjs http://127.0.0.1:8642
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const [address] = process.argv.slice(2);
if (address) {
  const response = await fetch(`${address}/openapi.json`);
  await writeFile("openapi.json", JSON.stringify(await response.json(), null, 1) + "\n");
}
const document = JSON.parse(await readFile("openapi.json", "utf8"));
// operation ids name routes of several methods alike; inlined operations need no names
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) delete operation.operationId;
}
await writeFile("src/api/schema.ts", `// Generated from openapi.json by scripts/api.mjs\n${astToString(await openapiTS(document, { defaultNonNullable: false }))}`);
