// The page's widgets: made from the states in the page, drawn at once, connected to the kernel when it is there.
import * as base from "@jupyter-widgets/base";
import { ManagerBase, base64ToBuffer } from "@jupyter-widgets/base-manager";
import { MessageLoop } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import anywidget from "anywidget";
import { PageComm } from "./comm.js";

/** Where the classes of a widget module come from; what few pages need is fetched when it is needed. */
const MODULES = {
  "@jupyter-widgets/base": () => base,
  anywidget: () => withPlaces(anywidget(base)),
  "@jupyter-widgets/controls": async () => (await Promise.all([import("./controls.js"), controlsStyle()]))[0],
  "@jupyter-widgets/output": () => import("./output.js"),
};

/** The kit's editors send no script but the place of one, which the page has fetched before it was complete. */
function withPlaces(made) {
  const deserialize = (script) => (
    script.startsWith("kit:") ? new URL(document.body.dataset.base + script.slice(4), location.href).href : script);
  made.AnyModel.serializers = { ...made.AnyModel.serializers, _esm: { deserialize } };
  return made;
}

/** ipywidgets' own style sheet, which the build puts beside the modules. */
function controlsStyle() {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(CONTROLS_STYLE, import.meta.url);
    link.onload = link.onerror = resolve;
    // Before the kit's own sheets, which have the last word.
    document.head.insertBefore(link, document.head.querySelector("link[rel=stylesheet]"));
  });
}

export class PageManager extends ManagerBase {
  constructor() {
    super();
    this.kernel = null;
    this.comms = new Map();
    this.modules = new Map();
  }

  async loadClass(className, moduleName) {
    if (!this.modules.has(moduleName)) {
      const load = MODULES[moduleName];
      if (!load) throw new Error(`${moduleName} is not among the kit's widget modules`);
      this.modules.set(moduleName, Promise.resolve(load()));
    }
    return (await this.modules.get(moduleName))[className];
  }

  /** Makes the models of `states` ({id: {model_name, …, state, buffers}}). */
  build(states) {
    return Promise.all(Object.entries(states).map(([id, { state, buffers = [], ...kind }]) => {
      const bytes = buffers.map(({ data }) => new DataView(base64ToBuffer(data)));
      base.put_buffers(state, buffers.map(({ path }) => path), bytes);
      return this.new_model({ ...kind, model_id: id, comm: this.comm(id) }, state);
    }));
  }

  /** Draws a model at the beginning of `place`; returns its view. */
  async draw(id, place) {
    const view = await this.view(id);
    Widget.attach(view.luminoWidget, place, place.firstElementChild);
    return view;
  }

  async view(id) { return this.create_view(await this.get_model(id)); }

  comm(id) {
    if (!this.comms.has(id)) this.comms.set(id, new PageComm(id, () => this.comms.delete(id)));
    return this.comms.get(id);
  }

  /** Connects every model to the kernel; the kernel may make new ones from here on. */
  connect(kernel) {
    this.kernel = kernel;
    this.comms.forEach((comm, id) => comm.attach(kernel.createComm(comm.target_name, id), kernel));
    kernel.registerCommTarget(this.comm_target_name, (line, message) => {
      const comm = this.comm(line.commId);
      comm.attach(line, kernel);
      return this.handle_comm_open(comm, message);
    });
  }

  /** The socket is open (again): what waited goes out. */
  flush() { this.comms.forEach((comm) => comm.flush()); }

  /** The socket is broken: from here on what the person changes is newer than what the kernel will say. */
  lost() { this.comms.forEach((comm) => comm.touched.clear()); }

  async _create_comm(_target, id) {
    const comm = this.comm(id);
    if (!comm.line) comm.attach(this.kernel.createComm(comm.target_name, id), this.kernel);
    return comm;
  }

  async _get_comm_info() { return {}; }
}

/** Views inside a box learn of a new window size as in JupyterLab. */
export function tellSizes(views) {
  addEventListener("resize", () => {
    views.forEach((view) => MessageLoop.postMessage(view.luminoWidget, Widget.ResizeMessage.UnknownSize));
  });
}
