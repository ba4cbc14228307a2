// Checks the files of a stack while one types: `<form data-check="ADDRESS">` is sent there, and what is wrong is shown
// in the editor of its file, or below the plain text where there is no editor.

const DELAY = 400;

export function editor() {
  for (const form of document.querySelectorAll("form[data-check]")) follow(form);
}

function follow(form) {
  let waiting;
  let asked = 0;
  const check = async () => {
    const number = ++asked;
    const found = await problems(form);
    if (found && number === asked) show(form, found);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, DELAY);
  });
  form.addEventListener("change", check);
  if (form.querySelector("exos-editor textarea")?.value.trim()) check();
}

async function problems(form) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.check, { method: "POST", body });
    return answer.ok ? await answer.json() : null;
  } catch {
    // What is shown stays until the server answers again.
    return null;
  }
}

function show(form, found) {
  for (const element of form.querySelectorAll("exos-editor")) {
    const text = element.querySelector("textarea");
    const own = found.filter((problem) => problem.field === text.id);
    // A text that nobody wrote yet is not wrong.
    const shown = text.value.trim() ? own : [];
    element.diagnostics = shown.filter((problem) => problem.line);
    tell(element, element.querySelector(".cm-editor") ? shown.filter((problem) => !problem.line) : shown);
  }
}

function tell(element, found) {
  const list = element.parentElement.querySelector("[data-problems]") ?? place(element);
  list.replaceChildren(...found.map(line));
}

function place(element) {
  const list = document.createElement("ul");
  list.dataset.problems = "";
  list.setAttribute("role", "status");
  element.after(list);
  return list;
}

function line(problem) {
  const item = document.createElement("li");
  item.className = "wrong";
  const at = problem.line ? `Line ${problem.line}, column ${problem.column}: ` : "";
  item.textContent = at + [problem.message, problem.hint].filter(Boolean).join("; ");
  return item;
}
