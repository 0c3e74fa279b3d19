// What a button behind the scenes could not do is said where it can be read.
(() => {
  const note = document.getElementById("problem");
  if (!note) return;
  document.addEventListener("htmx:responseError", (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const said = [...answer.querySelectorAll("main h1, main .advice, main .note")].map((part) => part.textContent);
    note.textContent = said.join(" · ") || String(event.detail.xhr.status);
    for (const link of answer.querySelectorAll("main .todo a")) note.append(" · ", document.importNode(link, true));
    note.hidden = false;
  });
  document.addEventListener("htmx:sendError", () => { document.getElementById("lost").hidden = false; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || event.detail.requestConfig.verb !== "post") return;
    note.hidden = true;
    event.target.reset?.();
  });
})();
