// What was written last time, on the sheet: a folded line before the first question, and the coach's offers.

/** The coach of the sheet's fact fields: a way that is taken is kept in the plan, and a link leads there. */
function sheetCoach(editor) {
  const { saver, words, links } = editor;
  const place = (finding) => `plan:${finding}:way`;
  return new Coach({
    words,
    send: (message) => saver.ask(message),
    ways: (finding) => saver.value(place(finding)),
    way: (finding, way) => saver.write(place(finding), saver.value(place(finding)) === way ? "" : way, { now: true }),
    onward: links.plan ? (finding) => leavingLink({ href: `${links.plan}#finding=${finding}` }, words.to_plan, saver) : null,
  });
}

/** One line to open: the actions still in hand and last time's findings, each with a way to its question. */
function recallNode(last, words, links, saver) {
  if (!last || !last.says) return null;
  const action = (one) => h("li", {}, h("b", {}, one.text), one.label ? h("span", { class: "dim" }, " ", one.label) : null,
    h("span", { class: "dim" }, ` ${one.state}`, one.when ? ` ${one.when}` : ""));
  const entry = (one) => h("li", {}, h("a", { href: `#item=${one.item}` }, one.label),
    h("blockquote", { class: "said" }, one.text), one.action ? h("p", { class: "sub" }, one.action) : null);
  const onward = links.actions && last.actions.length
    ? h("div", { class: "acts" }, leavingLink({ class: "btn small", href: links.actions }, words.to_actions, saver)) : null;
  const part = (title, list, row) => (list.length ? [h("h2", {}, title), h("ul", { class: "recalled" }, ...list.map(row))] : []);
  return h("details", { class: "again recall" }, h("summary", {}, h("span", {}, ...tagged(last.tag, last.says))),
    ...part(words.in_hand, last.actions, action), onward, ...part(last.title, last.entries, entry));
}
