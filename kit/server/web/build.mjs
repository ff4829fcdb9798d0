// Builds ../static/lean from src/: `make bundle`. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { notices } from "./notices.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, "..", "static", "lean");
/** Which of the built files a widget module needs beside the entry. */
const MODULES = {
  "@jupyter-widgets/controls": ["src/controls.js", "src/controls.css"],
  "@jupyter-widgets/output": ["src/output.js"],
};
const SETTINGS = {
  absWorkingDir: HERE,
  outdir: TARGET,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  splitting: true,
  metafile: true,
  legalComments: "none", // every licence is in THIRD-PARTY.txt
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  mainFields: ["browser", "module", "main"], // one copy of a package, whoever asks for it
  loader: { ".svg": "dataurl" },
};

const stand = (name) => join(HERE, "src", name);
const inside = (name) => join(HERE, "node_modules", name);

/** Leaves out what no page uses, and makes modules of anywidget's AMD file and of Backbone's. */
const lean = {
  name: "lean",
  setup({ onResolve, onLoad, resolve }) {
    const fromServices = ({ importer }) => importer.includes("@jupyterlab/services/");
    onResolve({ filter: /^\.\.$/ }, (asked) => (fromServices(asked) ? { path: stand("stands/services.js") } : null));
    onResolve({ filter: /^@jupyterlab\/coreutils$/ }, () => ({ path: stand("stands/coreutils.js") }));
    onResolve({ filter: /^sanitize-html$/ }, () => ({ path: stand("sanitize.js") }));
    onResolve({ filter: /^jquery$/ }, () => ({ path: stand("stands/jquery.js") }));
    // Lodash's looks for old browsers' faults by failing five times; Underscore's is in the bundle anyway.
    onResolve({ filter: /^lodash\/isEqual/ }, () => ({ path: stand("stands/isEqual.js") }));
    // Lumino's published file is one piece; from its sources only the widgets in use are taken.
    onResolve({ filter: /^@lumino\/\w+$/ }, ({ path }) => (
      { path: inside(`${path}/src/index.ts`), sideEffects: false }));
    onResolve({ filter: /^\.\/\w+$/ }, ({ path, importer, resolveDir }) => (
      importer.includes("/@lumino/") ? { path: `${join(resolveDir, path)}.ts`, sideEffects: false } : null));
    onResolve({ filter: /^minimist$/ }, () => ({ path: stand("stands/minimist.js") }));
    onResolve({ filter: /^ws$/ }, () => ({ path: "ws", external: true })); // Node's; never reached in a browser
    onResolve({ filter: /^path$/ }, ({ resolveDir, kind }) => resolve("path-browserify", { resolveDir, kind }));
    onLoad({ filter: /anywidget\/dist\/index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const wrapped = 'define(["@jupyter-widgets/base"], widget_default);';
      if (!text.includes(wrapped)) throw new Error("anywidget's entry has changed: look how it is to be wrapped now");
      return { contents: text.replace(wrapped, "export default widget_default;") };
    });
    // As an old-style module it would make each of Underscore's 150 one too, to be opened one by one at the start.
    onLoad({ filter: /backbone\/backbone\.js$/ }, async ({ path }) => {
      const [before, made] = (await readFile(path, "utf8")).split("})(function(root, Backbone, _, $) {");
      const end = /\n {2}return Backbone;\n\}\);\s*$/;
      if (!before.includes("factory(root, exports, _, $)") || !end.test(made ?? "")) {
        throw new Error("Backbone's file has changed: look how it is to be made a module now");
      }
      const head = 'import _ from "underscore";\nimport $ from "jquery";\nconst root = self, Backbone = {};\n';
      return { contents: head + made.replace(end, "\nexport { Backbone as default, Collection, Events, Model, View };\n") };
    });
  },
};

/** Every file that the bundle is made from, with its digest; the test compares them with the manifest. */
async function sources() {
  const all = { recursive: true, withFileTypes: true };
  const found = (await Promise.all(["src", "licences"].map((folder) => readdir(join(HERE, folder), all)))).flat();
  const folders = found.filter((one) => one.isFile()).map((one) => relative(HERE, join(one.parentPath, one.name)));
  const names = [...folders, "package.json", "package-lock.json", "build.mjs", "notices.mjs"].sort();
  const digests = names.map(async (name) => [name, digest(await readFile(join(HERE, name)))]);
  return Object.fromEntries(await Promise.all(digests));
}

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Writes what was built; {source: built name} of the entry points, and what each imports. */
async function bundle(settings) {
  const { metafile } = await build({ ...SETTINGS, ...settings });
  const outputs = Object.entries(metafile.outputs);
  const named = new Map(outputs.filter(([, one]) => one.entryPoint).map(([path, one]) => [one.entryPoint, path]));
  const needed = (path, seen = new Set()) => {
    seen.add(path);
    const statements = metafile.outputs[path].imports.filter(({ kind }) => kind === "import-statement");
    statements.filter((one) => !seen.has(one.path)).forEach((one) => needed(one.path, seen));
    return seen;
  };
  return { metafile, files: (source) => [...needed(named.get(source))].map((path) => basename(path)) };
}

await rm(TARGET, { recursive: true, force: true });
await mkdir(TARGET, { recursive: true });
const style = await bundle({ entryPoints: ["src/controls.css"] });
const [sheet] = style.files("src/controls.css");
const script = await bundle({
  entryPoints: ["src/main.js"],
  plugins: [lean],
  define: { CONTROLS_STYLE: JSON.stringify(`./${sheet}`) },
});
const files = (source) => (source.endsWith(".css") ? style : script).files(source);
const [entry, ...beside] = files("src/main.js");
const first = new Set([entry, ...beside]);
const manifest = {
  entry,
  preload: beside,
  later: files("src/kernel.js").filter((name) => !first.has(name)),
  modules: Object.fromEntries(Object.entries(MODULES).map(([name, from]) => (
    [name, from.flatMap(files).filter((file) => !first.has(file))]))),
  built: {},
  sources: await sources(),
};
await writeFile(join(TARGET, "THIRD-PARTY.txt"), await notices(HERE, [style.metafile, script.metafile]));
for (const name of (await readdir(TARGET)).sort()) manifest.built[name] = digest(await readFile(join(TARGET, name)));
await writeFile(join(TARGET, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
