// ipywidgets' controls, fetched only by pages that have some.
export * from "@jupyter-widgets/controls";
