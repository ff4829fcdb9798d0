// anywidget's model as far as a panel uses it; in the place of the process a script that answers with what
// the test puts into window.kernel: html and version, and what an act gives.
import editor from "./editor.js";

const traits = await (await fetch("traits.json")).json();
const ears = new Set();
const now = () => new Date(Date.now() + 1000 * kernel.ahead).toISOString().slice(0, -1);
const hear = (message) => setTimeout(() => ears.forEach((ear) => ear(message)), 5);

const kernel = {
  html: traits.html, version: traits.version, ahead: 0, looks: 0, sent: [], deaf: false, gone: false, refuse: null, after: {},
  set(more) { Object.assign(kernel, more); },
  hear,
  /** What a panel is told unasked. */
  push(html) { hear({ op: "html", id: "", html }); },
};
window.kernel = kernel;

function send(message) {
  if (kernel.gone) throw new Error("Cannot send");
  if (message.op === "look") {
    kernel.looks += 1;
    if (kernel.deaf) return;
    if (message.version === kernel.version) hear({ op: "same", id: "", now: now() });
    else hear({ op: "html", id: "", html: kernel.html, version: kernel.version, now: now() });
    return;
  }
  kernel.sent.push(message);
  if (kernel.deaf) return;
  if (kernel.refuse) { hear({ op: "refused", id: message.id, field: kernel.refuse, text: "这一项没有写。", now: now() }); return; }
  Object.assign(kernel, kernel.after[message.act] || {});
  hear({ op: "html", id: message.id, html: kernel.html, version: kernel.version, now: now() });
}

const model = {
  get: (name) => traits[name],
  set: () => {},
  on: (name, ear) => { if (name === "msg:custom") ears.add(ear); },
  off: (_, ear) => ears.delete(ear),
  send,
};
window.destroyEditor = editor.render({ model, el: document.getElementById("main") });
