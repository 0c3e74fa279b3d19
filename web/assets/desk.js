// The case form follows the call at hand, but never loses a typed word: with something typed, the next
// call is only announced, and leaving the page is asked about first.
(() => {
  const place = document.getElementById("case");
  if (!place) return;
  let typed = place.querySelector(".fault") !== null;
  const form = () => place.querySelector("form");
  const call = () => document.querySelector("#now .state")?.dataset.call ?? "0";
  const follow = () => {
    if (call() === "0" || call() === form().dataset.call) return;
    if (typed) { document.getElementById("next-call").hidden = false; return; }
    htmx.ajax("GET", "/desk/case", { target: "#case", swap: "innerHTML" });
  };
  place.addEventListener("input", () => { typed = true; });
  place.addEventListener("submit", () => { typed = false; });
  document.getElementById("next-call").addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    event.preventDefault();
    typed = false;
    document.getElementById("next-call").hidden = true;
    follow();
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "now") follow(); });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
