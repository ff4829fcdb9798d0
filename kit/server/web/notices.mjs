// The licences of the packages whose code is in the bundle.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const INSIDE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;
/** anywidget's published file has other packages in it and says so in comments. */
const CARRIED = /^\/\/ node_modules\/\S*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm;
const LICENCE = /^(licen[cs]e|copying)/i;

/** The text of THIRD-PARTY.txt for what esbuild's `metafiles` say was used. */
export async function notices(folder, metafiles) {
  const used = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(({ inputs }) => (
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path))));
  const anywidget = await readFile(join(folder, "node_modules/anywidget/dist/index.js"), "utf8");
  const carried = [...anywidget.matchAll(CARRIED)].map(([, name]) => name);
  const names = new Set([...used.map((path) => INSIDE.exec(path)?.[1]).filter(Boolean), ...carried]);
  const told = await Promise.all([...names].sort().map((name) => notice(folder, name)));
  return ["The page script in this folder contains code of these packages.\n", ...told].join(`\n${"-".repeat(79)}\n`);
}

async function notice(folder, name) {
  const inside = join(folder, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(inside, "package.json"), "utf8"));
  const own = (await readdir(inside)).sort().find((one) => LICENCE.test(one));
  // Jupyter's packages come without their licence, which stands at the top of their repositories.
  const file = own ? join(inside, own) : join(folder, "licences", `${name.slice(1).split("/")[0]}.txt`);
  const text = await readFile(file, "utf8");
  return `${name} ${version} (${license})\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
}
