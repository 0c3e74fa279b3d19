// A field that narrows a list to the rows in which every word typed occurs, as one types. The list may fetch itself
// again; what is typed stays and goes on counting. Without a script there is no field, and the whole list.
(() => {
  const field = document.querySelector("[data-sifts]");
  if (!field) return;
  const list = document.getElementById(field.dataset.sifts);
  const none = document.getElementById("sifted-none");
  const sift = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) => words.every((word) => row.querySelector(".target").textContent.toLowerCase().includes(word));
    let found = 0;
    for (const group of list.querySelectorAll(".target-group")) {
      const rows = [...group.querySelectorAll("li")];
      rows.forEach((row) => { row.hidden = !fits(row); });
      const left = rows.filter((row) => !row.hidden).length;
      group.hidden = words.length > 0 && left === 0;
      found += left;
    }
    none.hidden = words.length === 0 || found > 0;
  };
  field.closest("label").hidden = false;
  field.addEventListener("input", sift);
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target === list) sift(); });
})();
