// What plain forms cannot do: choices that apply at once, boxes that tick all, menus that close.

export function forms() {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-apply]")) field.form.requestSubmit();
    if (field.matches("[data-all]")) {
      for (const box of field.form.querySelectorAll(`input[name="${field.dataset.all}"]`)) {
        box.checked = field.checked;
      }
    }
    if (field.form?.matches("[data-bulk]")) count(field.form);
  });
  // A button that was pressed is not pressed twice.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    setTimeout(() => {
      for (const button of event.target.querySelectorAll("button:not([type=button])")) button.disabled = true;
    });
  });
  // Who comes back to a page finds its buttons as they were.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button:disabled:not([data-off])")) button.disabled = false;
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function count(form) {
  const ticked = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
  const says = form.querySelector("[data-count]");
  if (says) says.textContent = ticked === 0 ? "With those that are ticked" : `${ticked} chosen`;
}
