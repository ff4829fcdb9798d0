// The controls: native ones, by the item's type. A control: node (the element), first (what takes focus and
// aria), get, set, lock(bool), instant (saved on change), offer(names) where the choices can become fewer.

function optionRows(item, type, words, changed) {
  const inputs = [];
  const group = `kit-${freshId().slice(0, 8)}-${item.name}`;
  const rows = item.choices.map((choice) => {
    const input = h("input", { type, name: group, value: choice.name, onchange: changed });
    inputs.push(input);
    const text = choice.na ? [choice.label] : [h("b", {}, choice.label), choice.detail];
    return h("label", { class: choice.na ? "level na" : "level" }, input, h("span", {}, ...text));
  });
  const legend = type === "checkbox" ? words.many : item.levels ? words.levels : words.one;
  const node = h("fieldset", { class: "levels" }, h("legend", { class: "vh" }, legend), ...rows);
  const lock = (locked) => inputs.forEach((input) => { input.disabled = locked; });
  const offer = (names) => rows.forEach((row, at) => { row.hidden = !names.includes(item.choices[at].name); });
  return { node, inputs, lock, offer, first: inputs[0] || node, group: node, instant: true };
}

function oneOf(item, words, changed) {
  if (/\b(minimal|autocomplete)\b/.test(item.appearance)) return listOf(item, words);
  const rows = optionRows(item, "radio", words, changed);
  const get = () => (rows.inputs.find((input) => input.checked) || { value: "" }).value;
  const set = (value) => rows.inputs.forEach((input) => { input.checked = input.value === value; });
  return { ...rows, get, set };
}

function someOf(item, words, changed) {
  const rows = optionRows(item, "checkbox", words, changed);
  const get = () => rows.inputs.filter((input) => input.checked).map((input) => input.value).join(" ");
  const set = (value) => rows.inputs.forEach((input) => { input.checked = value.split(" ").includes(input.value); });
  return { ...rows, get, set };
}

/** A list that opens (appearance “minimal”). */
function listOf(item, words) {
  const options = item.choices.map((choice) => h("option", { value: choice.name }, choice.label));
  const control = typedIn("select", { class: "in" }, true);
  control.node.append(h("option", { value: "" }, words.pick), ...options);
  const offer = (names) => options.forEach((option) => {
    option.hidden = !names.includes(option.value);
    option.disabled = option.hidden;
  });
  return { ...control, offer };
}

const LOCKED_WHOLE = new Set(["date", "time", "datetime-local", "range", "select-one"]);

function typedIn(tag, props, instant) {
  const node = h(tag, { id: props.id || `f-${freshId()}`, autocomplete: "off", ...props });
  const lock = (locked) => { node[LOCKED_WHOLE.has(node.type) ? "disabled" : "readOnly"] = locked; };
  return { node, first: node, lock, get: () => node.value, set: (value) => { node.value = value; }, instant };
}

/** A textarea that grows with its text. */
function textArea(props) {
  const control = typedIn("textarea", props, false);
  const { node } = control;
  const grow = () => {
    if (!node.offsetParent) return;
    const { scrollY } = window;
    node.style.height = "auto";
    node.style.height = `${node.scrollHeight + node.offsetHeight - node.clientHeight}px`;
    if (window.scrollY !== scrollY) window.scrollTo(window.scrollX, scrollY);
  };
  node.addEventListener("input", grow);
  return { ...control, grow, set: (value) => { node.value = value; grow(); } };
}

/** A single box to tick: `word` or "". */
function tickBox(word) {
  return (item, words, changed) => {
    const node = h("input", { type: "checkbox", onchange: changed });
    const lock = (locked) => { node.disabled = locked; };
    return { node, first: node, lock, get: () => (node.checked ? word : ""), set: (value) => { node.checked = value === word; }, instant: true };
  };
}

/** A scale with its value in words beside it; untouched it holds nothing. */
function slider(item, words) {
  const [min, max, step] = item.scale;
  const control = typedIn("input", { type: "range", class: "in", min, max, step: step || "any" }, true);
  const { node } = control;
  const told = h("output", { for: node.id });
  let touched = false;
  const tell = () => setText(told, touched ? node.value : words.unset);
  const touch = () => { touched = true; tell(); };
  node.addEventListener("input", touch);
  node.addEventListener("pointerup", () => { if (!touched && !node.disabled) { touch(); node.dispatchEvent(new Event("change")); } });
  const set = (value) => { touched = value !== ""; node.value = touched ? value : min; tell(); };
  set("");
  return { ...control, node: h("div", { class: "scale" }, node, told), get: () => (touched ? node.value : ""), set };
}

/** The choices in an order that buttons change, by keyboard as well; what was not ordered yet holds nothing. */
function ranked(item, words, changed) {
  const list = h("ol", { class: "ranked" });
  let order = item.choices.map((choice) => choice.name);
  let touched = false;
  const rows = new Map(item.choices.map((choice) => [choice.name, rankRow(choice)]));
  function rankRow(choice) {
    const button = (by, text) => h("button", { class: "btn small", type: "button", "aria-label": fillIn(text, { name: choice.label }), onclick: () => move(choice.name, by) }, by < 0 ? "↑" : "↓");
    return h("li", { class: "acts" }, h("span", {}, choice.label), button(-1, words.up), button(1, words.down));
  }
  const draw = () => list.append(...order.map((name) => rows.get(name)));
  function move(name, by) {
    const at = order.indexOf(name);
    const to = at + by;
    if (to >= 0 && to < order.length) { order.splice(at, 1); order.splice(to, 0, name); }
    settle(by < 0 ? 0 : 1, name);
  }
  function settle(button, name) {
    touched = true;
    changed(); // before the rows move: moving them takes the focus away, and what was left is shown as it is kept
    draw();
    if (name) rows.get(name).querySelectorAll("button")[button].focus();
  }
  const keep = h("button", { class: "btn small", type: "button", onclick: () => settle(0, "") }, words.keep_order);
  const node = h("div", { role: "group" }, list, keep);
  draw();
  const set = (value) => { touched = value !== ""; if (touched) { order = value.split(" ").filter((name) => rows.has(name)); draw(); } };
  const lock = (locked) => node.querySelectorAll("button").forEach((one) => { one.disabled = locked; });
  return { node, first: node, group: node, lock, get: () => (touched ? order.join(" ") : ""), set, instant: true };
}

const CONTROLS = {
  select_one: oneOf,
  select_multiple: someOf,
  rank: ranked,
  integer: () => typedIn("input", { class: "in short", type: "text", inputmode: "numeric", maxlength: 20 }, false),
  decimal: () => typedIn("input", { class: "in short", type: "text", inputmode: "decimal", maxlength: 20 }, false),
  range: slider,
  date: (item) => typedIn("input", { class: "in short", type: "date", min: item.min, max: "9999-12-31" }, true),
  time: () => typedIn("input", { class: "in short", type: "time" }, true),
  dateTime: () => typedIn("input", { class: "in short", type: "datetime-local", max: "9999-12-31T23:59" }, true),
  text: (item) => textArea({ class: "in rule", rows: item.rows || 4, maxlength: item.longest || 4000 }),
  acknowledge: tickBox("OK"),
  tick: tickBox("1"),
};
