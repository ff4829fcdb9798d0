// What stands under a question, in a group, or in each instance of a repeat: fields, notes, groups, repeats.
const fieldOf = (name, path) => (path.length ? `${name}[${path.join(".")}]` : name);
const baseOf = (field) => field.replace(/\[.*$/, "");
const NO_INSTANCE = "0"; // what a repeat keeps when every instance was taken away

function inner(item) { return item.items.flatMap((child) => [child, ...inner(child)]); }

function namesIn(item) { return [item.name, ...inner(item).map((child) => child.name)]; }

/** Whether a question is answered; a group or repeat, whether anything in it is. */
function isAnswered(item, shown, value) {
  if (item.asks && item.type !== "repeat") return value(item.name) !== "";
  const asked = new Set(inner(item).filter((child) => child.asks && child.type !== "repeat").map((child) => child.name));
  return [...shown].some((field) => asked.has(baseOf(field)) && value(field) !== "");
}

/** A hint, and what more there is to say behind a line to open. */
function helpNodes(item, id, words) {
  const help = item.hint ? h("p", { class: "help", id: `h-${id}` }, item.hint) : null;
  return [help, guidanceNode(item, words)];
}

function guidanceNode(item, words) {
  return item.guidance ? h("details", { class: "basis" }, h("summary", {}, h("span", {}, words.guidance)), h("p", {}, item.guidance)) : null;
}

class Under {
  /** `editor`: field(item, about), parts (field → what live texts go to), words; `path`: the instance. */
  constructor(editor, items, path = []) {
    Object.assign(this, { editor, path });
    this.rows = items.map((item) => this.row(item));
  }

  /** The nodes in order, those under a question after it. */
  get nodes() { return this.rows.flatMap((row) => [row.node, ...(row.under ? row.under.nodes : [])]); }

  row(item) {
    const field = fieldOf(item.name, this.path);
    const make = { note: "note", group: "group", repeat: "repeat" }[item.type] || (item.asks ? "question" : "worked");
    const row = this[make]({ ...item, field }, `${item.name}${this.path.map((number) => `-${number}`).join("")}`);
    if (!row.inside) row.under = item.items.length ? new Under(this.editor, item.items, this.path) : null;
    return { field, ...row };
  }

  note(item) {
    const node = h("p", { class: "note" }, item.label);
    this.editor.parts.set(item.field, { label: node });
    return { node };
  }

  group(item, id) {
    const name = item.label ? h("h2", { class: "name", id: `l-${id}` }, item.label) : null;
    const inside = new Under(this.editor, item.items, this.path);
    this.editor.parts.set(item.field, { label: name });
    return { inside, node: h("div", { class: "field", role: "group", "aria-labelledby": name ? `l-${id}` : null }, name, ...helpNodes(item, id, this.editor.words), ...inside.nodes) };
  }

  repeat(item) {
    const inside = new Repeat(this.editor, item, this.path);
    return { inside, node: inside.node };
  }

  /** A line that is worked out, to read only. */
  worked(item, id) {
    const name = h("p", { class: "name", id: `l-${id}` }, item.label);
    const value = h("output", { "aria-labelledby": `l-${id}` });
    this.editor.parts.set(item.field, { label: name, value });
    return { node: h("div", { class: "field" }, name, ...helpNodes(item, id, this.editor.words), value) };
  }

  question(item, id) {
    const { words } = this.editor;
    const [help, guidance] = helpNodes(item, id, words);
    const field = this.editor.field(item, { labelledby: `l-${id}`, describedby: ids(help && `h-${id}`) });
    const text = h("span", {}, item.label);
    const tag = field.control.group ? "p" : "label";
    const label = h(tag, { class: "name", id: `l-${id}`, for: field.control.group ? null : field.control.first.id }, text, item.required ? h("small", {}, ` ${words.needed}`) : null);
    this.editor.parts.set(item.field, { label: text, hint: help, field });
    return { node: h("div", { class: "field" }, label, help, guidance, basisNode(item.basis, words), field.node) };
  }

  /** Shows what `shown` names; returns whether something came up that was hidden. */
  show(shown) {
    let opened = false;
    for (const { field, node, inside, under } of this.rows) {
      const hidden = !shown.has(field);
      opened = opened || (node.hidden && !hidden);
      node.hidden = hidden;
      const own = this.editor.fields.get(field);
      if (own && !hidden) own.grow();
      if (inside) opened = inside.show(shown) || opened;
      if (under) opened = under.show(shown) || opened;
    }
    return opened;
  }

  get empty() { return this.rows.every(({ node, under }) => node.hidden && (!under || under.empty)); }

  /** The fields within, those of other instances included. */
  get fields() {
    return this.rows.flatMap(({ field, inside, under }) => [field, ...(inside ? inside.fields : []), ...(under ? under.fields : [])]);
  }
}

class Repeat {
  constructor(editor, item, path) {
    Object.assign(this, { editor, item, path, field: item.field, instances: new Map(), live: "1" });
    const { words } = editor;
    this.title = item.label || item.short;
    this.list = h("div", {});
    this.below = h("div", { class: "below" });
    this.more = item.asks ? h("button", { class: "btn", type: "button", onclick: () => this.add() }, fillIn(words.add, { name: this.title })) : null;
    this.node = h("div", { class: "field" }, ...helpNodes(item, item.field.replace(/\W/g, "-"), words), this.list, this.more ? h("div", { class: "acts" }, this.more) : null, this.below);
    editor.fields.set(this.field, this);
    editor.parts.set(this.field, { field: this });
  }

  get busy() { return false; }

  get numbers() {
    const given = (this.item.asks && this.editor.saver.value(this.field)) || this.live;
    return given === NO_INSTANCE ? [] : given.split(" ").filter(Boolean);
  }

  add() {
    const used = [...this.editor.saver.known.keys(), ...this.editor.saver.drafts.keys()].map((field) => this.number(field));
    const next = String(1 + Math.max(0, ...used, ...this.numbers.map(Number)));
    this.wanted = next;
    this.write([...this.numbers, next]);
  }

  /** The number that an answer of an instance carries, so that an old one is never taken again. */
  number(field) {
    const match = /^([^[]+)\[([\d.]+)\]$/.exec(field);
    const own = match && this.names.has(match[1]) ? match[2].split(".") : [];
    return this.path.every((one, at) => one === own[at]) ? Number(own[this.path.length]) || 0 : 0;
  }

  get names() { return new Set(this.item.items.flatMap(namesIn)); }

  write(numbers) {
    this.editor.saver.write(this.field, numbers.join(" ") || NO_INSTANCE, { now: true });
    this.draw();
  }

  /** Asks first where something is written in the instance. */
  take(number, block) {
    const filled = this.instances.get(number).under.fields.some((field) => this.editor.saver.value(field));
    const go = () => { this.write(this.numbers.filter((other) => other !== number)); (this.more || this.node).focus(); };
    if (!filled) { go(); return; }
    const { words } = this.editor;
    const sure = h("div", { class: "banner", role: "alertdialog", "aria-label": words.remove_sure }, h("p", {}, words.remove_sure),
      h("div", { class: "acts" }, h("button", { class: "btn small", type: "button", onclick: go }, words.remove_yes),
        h("button", { class: "btn small", type: "button", onclick: () => { sure.remove(); block.querySelector(".away").focus(); } }, words.remove_no)));
    block.querySelectorAll("[role=alertdialog]").forEach((node) => node.remove());
    block.append(sure);
    sure.querySelectorAll("button")[1].focus();
  }

  instance(number) {
    if (!this.instances.has(number)) {
      const under = new Under(this.editor, this.item.items, [...this.path, number]);
      const name = h("h2", { class: "name", tabindex: "-1" });
      const block = h("section", { class: "field" }, name, ...under.nodes);
      if (this.item.asks) block.append(h("div", { class: "acts" }, h("button", { class: "btn small away", type: "button", hidden: !this.editor.open, onclick: () => this.take(number, block) }, this.editor.words.remove)));
      this.instances.set(number, { under, name, block });
    }
    return this.instances.get(number);
  }

  /** The instances in their order, each numbered by its place. */
  draw() {
    const { words, open } = this.editor;
    const blocks = this.numbers.map((number, at) => {
      const { name, block } = this.instance(number);
      setText(name, fillIn(words.instance, { name: this.title, n: at + 1 }));
      return block;
    });
    if (blocks.length !== this.list.children.length || blocks.some((block, at) => this.list.children[at] !== block)) this.list.replaceChildren(...blocks);
    if (this.more) this.more.hidden = !open || blocks.length >= this.item.most;
    const wanted = this.instances.get(this.wanted);
    if (wanted && wanted.block.isConnected) { wanted.name.focus(); this.wanted = ""; }
    return blocks.length;
  }

  // ── what the editor asks of a field ──

  show(shown) {
    const before = this.list.children.length;
    this.draw();
    if (!(shown instanceof Set)) return false;
    let opened = this.list.children.length > before;
    for (const number of this.numbers) opened = this.instance(number).under.show(shown) || opened;
    return opened;
  }

  takes({ value }) { if (value !== undefined) this.live = value || NO_INSTANCE; }

  refuse(text) { this.below.replaceChildren(text ? h("p", { class: "err", role: "alert" }, text) : ""); }

  lock(locked) {
    if (this.more) this.more.hidden = locked;
    this.list.querySelectorAll(".away").forEach((button) => { button.hidden = locked; });
  }

  grow() { /* its fields grow by themselves */ }

  get fields() { return [...this.instances.values()].flatMap(({ under }) => under.fields); }
}
