// The case form follows the call at hand, but never loses a typed word: with something typed, the next
// call is only announced.
(() => {
  let typed = false;
  const form = () => document.querySelector("#case form");
  const at = () => document.querySelector("#live .state")?.dataset.call ?? "0";
  document.addEventListener("input", (event) => { if (event.target.closest("#case")) typed = true; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "case") { typed = false; return; }
    if (event.target.id !== "live" || !form()) return;
    const call = at();
    if (call === "0" || call === form().dataset.call) return;
    if (typed) { document.querySelector("#next-call").hidden = false; return; }
    htmx.ajax("GET", "/desk/case", { target: "#case", swap: "innerHTML" });
  });
  // A state button or reason being used is not swapped away.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const inside = document.activeElement;
    const busy = inside?.matches?.("select, input") && event.target.contains(inside);
    if (event.target.id === "live" && busy) event.detail.shouldSwap = false;
  });
})();
