// `<exos-editor data-language="yaml">` around a `<textarea>`: an editor that keeps the textarea's value, so that its form
// posts what it always did. The property `diagnostics` shows problems where they are.

import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { inDocument } from "./diagnostics.js";
import css from "./editor.css";
import { colours, look } from "./editor-theme.js";
import { define, freshId, make } from "./island.js";
import { adopt, nonce } from "./nonce.js";
import { typing } from "./typing.js";

const HINT = "Tab leaves the editor; Ctrl-] and Ctrl-[ indent. F8 goes to the next problem.";
const LANGUAGES = { yaml };

adopt(css);

define("exos-editor", (element, ready) => {
  const textarea = element.querySelector("textarea");
  const hint = make("p", { className: "editor-hint", id: freshId("hint"), textContent: HINT });
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      basics(),
      LANGUAGES[element.dataset.language]?.() ?? [],
      EditorView.contentAttributes.of({ ...label(textarea), "aria-describedby": hint.id }),
      EditorState.readOnly.of(textarea.readOnly),
      EditorView.updateListener.of((update) => update.docChanged && tell(textarea, view)),
    ],
  });
  view.dom.style.setProperty("--rows", textarea.rows);
  element.append(view.dom, hint);
  ready();
  // A browser cannot point at what is hidden, and would refuse in silence; the server says what is missing.
  const { required } = textarea;
  textarea.required = false;

  const listening = new AbortController();
  const { signal } = listening;
  textarea.addEventListener("input", () => take(textarea, view), { signal });
  // What a form is reset to is there after the event.
  textarea.form?.addEventListener("reset", () => queueMicrotask(() => take(textarea, view)), { signal });
  for (const text of textarea.labels) text.addEventListener("click", () => view.focus(), { signal });
  showDiagnostics(element, view);

  return () => {
    listening.abort();
    delete element.diagnostics;
    textarea.required = required;
    view.destroy();
  };
});

function basics() {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    typing,
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    syntaxHighlighting(colours),
    look,
    keymap.of([
      { key: "Mod-]", run: indentMore },
      { key: "Mod-[", run: indentLess },
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
  ];
}

/** The editor is called as the textarea is. */
function label(textarea) {
  const words = [...textarea.labels].map((label) => label.textContent.trim()).join(" ");
  return { "aria-label": words || textarea.getAttribute("aria-label") || textarea.name };
}

/** Tells the textarea what was typed, as if it had been typed there. */
function tell(textarea, view) {
  const text = view.state.doc.toString();
  if (textarea.value === text) return;
  textarea.value = text;
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Takes what somebody else wrote into the textarea. */
function take(textarea, view) {
  const was = view.state.doc.toString();
  if (textarea.value !== was) view.dispatch({ changes: { from: 0, to: was.length, insert: textarea.value } });
}

/** Gives the element its property; what the page has set before the island came counts. */
function showDiagnostics(element, view) {
  let shown = element.diagnostics ?? [];
  const show = (problems) => {
    shown = problems;
    view.contentDOM.setAttribute("aria-invalid", String(problems.length > 0));
    view.dispatch(setDiagnostics(view.state, inDocument(problems, view.state)));
  };
  Object.defineProperty(element, "diagnostics", { configurable: true, get: () => shown, set: show });
  show(shown);
}
