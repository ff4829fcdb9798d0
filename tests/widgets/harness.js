// anywidget's model as far as the editors use it, and in the place of the kernel a script that keeps answers
// in localStorage (so that they outlive a reload) and answers as it is told to:
// {silent: true} answers nothing, {lossy: n} keeps the next n saves but loses the replies,
// {refuse: {field: [code, text]}}, {opens: {field: {value: [names]}}}, {advice: {…}} is what the coach is told.
import editor from "./editor.js";

const traits = await (await fetch("traits.json")).json();
const wide = await (await fetch("wide.json")).json();
const ears = new Set();
const read = (key, otherwise) => JSON.parse(localStorage.getItem(key) || "null") || otherwise;
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
const answers = () => read("answers", traits.answers);
const settings = () => read("settings", { opens: {} });

function shown(kept) {
  const names = [...traits.shown || []];
  for (const [field, opens] of Object.entries(settings().opens || {})) names.push(...(opens[(kept[field] || {}).value] || []));
  return names;
}

// The rule of kit.domain.response.Answer.saved.
function save({ field, value, base, writer }) {
  const kept = answers();
  const now = kept[field] || { value: "", revision: 0, other: "", writer: "" };
  const fresh = base === now.revision || (now.revision > 0 && writer === now.writer);
  if (value === now.value) kept[field] = { ...now, writer };
  else if (fresh) kept[field] = { ...now, value, revision: now.revision + 1, writer };
  else kept[field] = { ...now, other: value };
  write("answers", kept);
  return told(kept, field);
}

function choose({ field, keep }) {
  const kept = answers();
  const { value, other, revision } = kept[field];
  const texts = { mine: other, other: value, both: `${value}\n${other}` };
  kept[field] = { value: texts[keep], other: "", revision: revision + 1, writer: "" };
  write("answers", kept);
  return told(kept, field);
}

function told(kept, field) {
  const { value, revision, other } = kept[field];
  return { op: other ? "forked" : "saved", field, value, revision, other, at: "14:05", shown: shown(kept) };
}

const advise = ({ field }) => ({ op: "advice", field, quiet: true, marks: [], says: [], asks: [], last: null, ...settings().advice });

const acts = { save, choose, advise, sync: () => ({ op: "state", answers: answers(), shown: shown(answers()), open: true, at: "14:05" }) };

const kernel = {
  log: [],
  links: [],
  answers,
  set: (more) => write("settings", { ...settings(), ...more }),
  other: (field, value) => {
    const kept = answers();
    const now = kept[field] || { value: "", revision: 0, other: "" };
    kept[field] = { ...now, value, revision: now.revision + 1, writer: "another" };
    write("answers", kept);
  },
};
window.kernel = kernel;
window.addEventListener("kit:link", ({ detail }) => kernel.links.push(detail));

function send(message) {
  kernel.log.push(message);
  const { silent, lossy = 0, refuse = {} } = settings();
  if (silent) return;
  const refused = message.op === "save" && refuse[message.field];
  const reply = refused ? { op: "refused", field: message.field, code: refused[0], text: refused[1] } : acts[message.op](message);
  if (message.op === "save" && lossy > 0) { kernel.set({ lossy: lossy - 1 }); return; }
  setTimeout(() => ears.forEach((ear) => ear({ ...reply, id: message.id })), 10);
}

const model = {
  get: (name) => (name === "answers" ? answers() : traits[name]),
  set: (name, value) => { traits[name] = value; },
  on: (name, ear) => { if (name === "msg:custom") ears.add(ear); },
  off: (name, ear) => ears.delete(ear),
  send,
  save_changes: () => { throw new Error("an editor sends no trait"); },
};
const main = document.getElementById("main");
if (!wide) main.className = "page";
if (document.cookie.includes("kit_elder=1")) document.documentElement.classList.add("elder");
window.destroyEditor = editor.render({ model, el: main });
