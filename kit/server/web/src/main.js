// A page's own script: widgets from the states in the page, then the kernel. What is said when the connection
// breaks is said by page.js, which finds everything in window.kitPage.
export { DisposableSet } from "@lumino/disposable"; // here and in output.js: with the rest, one request less
import { PageManager, tellSizes } from "./manager.js";

const STATES = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEWS = '.part > script[type="application/vnd.jupyter.widget-view+json"]';
/** A widget that takes longer must not keep the others from the kernel. */
const DRAWN_WITHIN = 2000;

const manager = new PageManager();
const page = { kernel: null, manager, ready: null };

/** What a JSON script of the page holds; an empty object where there is none. */
function held(selector) {
  return JSON.parse(document.querySelector(selector)?.textContent || "{}");
}

function parsed() {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => { document.addEventListener("DOMContentLoaded", resolve, { once: true }); });
}

/** Draws the widget of a place that waits for it, instead of its bones. */
async function fill(script) {
  const place = script.parentElement;
  const view = await manager.draw(JSON.parse(script.textContent).model_id, place);
  place.querySelectorAll(":scope > .bones, :scope > script").forEach((node) => node.remove());
  place.removeAttribute("aria-busy");
  return view;
}

async function draw() {
  manager.build(held(STATES).state || {}).catch(console.error);
  tellSizes(await Promise.all([...document.querySelectorAll(VIEWS)].map(fill)));
}

async function begin() {
  await parsed();
  const patience = new Promise((resolve) => { setTimeout(resolve, DRAWN_WITHIN); });
  await Promise.race([draw().catch(console.error), patience]);
  const config = held("#jupyter-config-data");
  if (!config.kernelId) return null;
  // Fetched long ago (the page's head asks for it), but read only now: drawing goes first.
  const { connect } = await import("./kernel.js");
  return connect(page, config, () => dispatchEvent(new Event("kit:kernel")));
}

window.kitPage = page;
page.ready = begin();
