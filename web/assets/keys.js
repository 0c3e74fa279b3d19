// What is done often has a key; the desk lists them. After a form with faults, their list is read first.
(() => {
  const press = (event, button) => {
    if (!button) return;
    event.preventDefault();
    button.matches("button") ? button.click() : button.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const form = event.target.form ?? document.querySelector(".case-form");
      press(event, form?.querySelector("button.main"));
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && event.code) {
      press(event, document.querySelector(`[data-key="${event.code}"]`));
    }
  });
  document.querySelector(".faults")?.focus();
})();
