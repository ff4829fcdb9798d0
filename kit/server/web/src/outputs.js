// One output of the kernel as a widget of Lumino's. Text is put in as text; HTML may hold no script that runs
// (the page's content policy allows none, and none that is put in this way would).

import { Panel, Widget } from "@lumino/widgets";

/** What is shown of an output that comes in several kinds, best first. */
const KINDS = [
  ["application/vnd.jupyter.widget-view+json", (data, manager) => nested(data, manager)],
  ["text/html", (data) => markup(data)],
  ["image/svg+xml", (data) => image(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(data)}`)],
  ["image/png", (data) => image(`data:image/png;base64,${data}`)],
  ["image/jpeg", (data) => image(`data:image/jpeg;base64,${data}`)],
  ["text/plain", (data) => printed(data)],
];

const joined = (some) => (Array.isArray(some) ? some.join("") : some);

export function drawn(output, manager) {
  // Of an error only its kind: where it happened is the server's business.
  if (output.output_type === "error") return printed(output.ename);
  if (output.output_type === "stream") return printed(joined(output.text));
  const data = output.data || {};
  const [kind, make] = KINDS.find(([name]) => name in data) || [];
  return kind ? make(joined(data[kind]), manager) : new Widget();
}

function made(tag, set) {
  return new Widget({ node: Object.assign(document.createElement(tag), set) });
}

const printed = (text) => made("pre", { className: "printed", textContent: text });

const markup = (text) => made("div", { className: "prose", innerHTML: text });

const image = (address) => made("img", { alt: "", src: address });

function nested({ model_id: id }, manager) {
  const place = new Panel();
  manager.view(id).then((view) => {
    if (place.isDisposed) view.remove();
    else place.addWidget(view.luminoWidget);
  }).catch(console.error);
  return place;
}
