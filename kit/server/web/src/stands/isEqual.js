// One comparison of states for Backbone and for the widgets.
export { isEqual as default } from "underscore";
