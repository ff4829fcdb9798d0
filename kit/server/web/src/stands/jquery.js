// Of jQuery the widgets' packages take a wrapper around one element and these two words; the rest stays out.
export default function $(node) {
  if (!(this instanceof $)) return new $(node);
  this[0] = node;
  this.length = 1;
}
$.prototype.find = function find(selector) { return this[0].querySelectorAll(selector); };
$.prototype.empty = function empty() { this[0].replaceChildren(); return this; };
