// The Output widget: what a cell or a click prints and draws, inside the page. Scripts in outputs are not run.
export { DisposableSet } from "@lumino/disposable"; // as in main.js
import { JupyterLuminoPanelWidget } from "@jupyter-widgets/base";
import { OutputModel as Model, OutputView as View } from "@jupyter-widgets/output";
import $ from "jquery";
import { drawn } from "./outputs.js";

/** Characters of outputs that are told to the kernel; more would be too large a message. */
const LARGEST = 400_000;
const OUTPUTS = new Set(["execute_result", "display_data", "stream", "error"]);

export class OutputModel extends Model {
  defaults() { return { ...super.defaults(), msg_id: "", outputs: [] }; }

  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.clears = false; // with the next output, as clear_output(wait=True) asks
    this.mine = []; // traits that the kernel does not know as they are here
    this.hook = (message) => !this.take(message);
    this.on("change:msg_id", this.follow, this);
    this.follow();
  }

  /** From here on what follows from the message `msg_id` is this widget's. */
  follow() {
    const { kernel } = this.widget_manager;
    if (!kernel) return;
    const before = this.previous("msg_id");
    if (before) kernel.removeMessageHook(before, this.hook);
    if (this.get("msg_id")) kernel.registerMessageHook(this.get("msg_id"), this.hook);
  }

  /** Whether a message of the kernel was an output, and so taken. */
  take({ header: { msg_type: type }, content }) {
    if (type === "clear_output") {
      if (content.wait) this.clears = true;
      else this.put([]);
      return true;
    }
    if (!OUTPUTS.has(type)) return false;
    const { transient: _, ...output } = content;
    this.put(added(this.clears ? [] : this.get("outputs"), { ...output, output_type: type }));
    return true;
  }

  put(outputs) {
    this.clears = false;
    this.set("outputs", outputs);
    const told = JSON.stringify(outputs).length <= LARGEST;
    this.mine = told ? [] : ["outputs"];
    if (told) this.save_changes();
    else delete this._buffered_state_diff.outputs;
  }
}

/** The outputs and one more; text goes on where text of the same stream ended. */
function added(outputs, output) {
  const last = outputs[outputs.length - 1];
  const goesOn = output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name;
  if (!goesOn) return [...outputs, output];
  return [...outputs.slice(0, -1), { ...last, text: `${text(last)}${text(output)}` }];
}

const text = (stream) => [stream.text].flat().join("");

/** A panel of Lumino's, so that widgets among the outputs are told when they stand on the page. */
export class OutputView extends View {
  _createElement() {
    this.luminoWidget = new JupyterLuminoPanelWidget({ view: this });
    return this.luminoWidget.node;
  }

  _setElement() {
    this.el = this.luminoWidget.node;
    this.$el = $(this.el);
  }

  render() {
    super.render();
    this.el.classList.add("outputs");
    this.shown = [];
    this.listenTo(this.model, "change:outputs", this.show);
    this.show();
  }

  /** Draws what is new and keeps what stands, and with it the focus. */
  show() {
    const outputs = this.model.get("outputs").map((output) => [JSON.stringify(output), output]);
    const changed = outputs.findIndex(([told], at) => told !== this.shown[at]?.told);
    const same = changed < 0 ? outputs.length : changed;
    this.shown.splice(same).forEach(({ widget }) => widget.dispose());
    for (const [told, output] of outputs.slice(same)) {
      const widget = drawn(output, this.model.widget_manager);
      this.shown.push({ told, widget });
      this.luminoWidget.addWidget(widget);
    }
  }
}
