// What is done often has a key; the desk lists them.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.target.form?.querySelector(".actions button")?.click();
    return;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const key = event.code.replace("Key", "").toLowerCase();
  const button = document.querySelector(`[data-key="${key}"]`);
  if (button) { event.preventDefault(); button.click(); }
  if (key === "c" && document.querySelector("#content")) { event.preventDefault(); document.querySelector("#content").focus(); }
});
document.querySelector(".note[role=alert][tabindex]")?.focus();
