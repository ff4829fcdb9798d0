// The line that says who can see a field, and the table behind its button. What it says was made from the
// policy table (see.py): `text` is the label, `told` the details {title, head, rows, notes, button, close}.

/** The line (and, where `told` is given, its dialog, opened by the page's own data-open) in one node. */
function seeLine(words, text, told, name = "see") {
  if (!text) return null;
  if (!told || !told.rows) return h("p", { class: "see" }, ...tagged(words.see, text));
  const button = h("button", { class: "btn bare small", type: "button", "data-open": name, "aria-haspopup": "dialog" }, told.button);
  return h("div", { class: "seeline" }, h("p", { class: "see" }, ...tagged(words.see, text), button), seeTable(told, name));
}

function seeTable(told, name) {
  const row = ([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first),
    ...cells.map((cell, place) => h("td", { "data-head": told.head[place + 1] }, cell)));
  return h("dialog", { id: name, class: "seeing", "aria-labelledby": `${name}-h` },
    h("h2", { id: `${name}-h`, tabindex: "-1", autofocus: true }, told.title),
    h("table", { class: "table" },
      h("thead", {}, h("tr", {}, ...told.head.map((word) => h("th", { scope: "col" }, word)))),
      h("tbody", {}, ...told.rows.map(row))),
    ...told.notes.map((note) => h("p", { class: "sub" }, note)),
    h("div", { class: "acts" }, h("button", { class: "btn main", type: "button", "data-close": true }, told.close)));
}
