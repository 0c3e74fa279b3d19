// What updates itself waits while somebody presses, selects or writes in it, or has opened a form in it, and catches up
// afterwards.
(() => {
  let pressed = false;
  const missed = new Set();
  const reads = (part) => {
    const marked = getSelection();
    return marked && !marked.isCollapsed && part.contains(marked.anchorNode);
  };
  const writes = (part) => {
    const at = document.activeElement;
    return at?.matches?.("input, select, textarea") && part.contains(at);
  };
  const opened = (part) => part.dataset.hold === "form" && part.querySelector("details[open]") !== null;
  const held = (part) => part.dataset.hold !== undefined && (pressed || reads(part) || writes(part) || opened(part));
  const catchUp = () => {
    for (const part of [...missed].filter((part) => !held(part))) {
      missed.delete(part);
      htmx.trigger(part, "again");
    }
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!held(part)) return;
    event.detail.shouldSwap = false;
    missed.add(part);
  });
  document.addEventListener("pointerdown", () => { pressed = true; });
  const released = () => { pressed = false; setTimeout(catchUp); };
  ["pointerup", "pointercancel", "dragend"].forEach((name) => document.addEventListener(name, released));
  ["selectionchange", "focusout"].forEach((name) => document.addEventListener(name, () => setTimeout(catchUp)));
  document.addEventListener("toggle", catchUp, true);
  // What was sent is done with: a form that was opened for it closes.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("[data-hold=form] details[open]");
    if (form && event.detail.successful && event.detail.requestConfig.verb === "post") form.open = false;
  });
})();
