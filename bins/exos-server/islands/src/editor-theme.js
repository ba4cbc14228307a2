// How the editor looks: in the colours of the page, which follow light and dark by themselves.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const TEXT = "var(--text, CanvasText)";
const SURFACE = "var(--surface, Canvas)";
const LINE = "var(--line, GrayText)";
const ACCENT = "var(--accent, LinkText)";
const SOFT = "var(--soft, CanvasText)";
const PROBLEM = "var(--bad, CanvasText)";
const CAUTION = "var(--warn, CanvasText)";

const faint = (colour, percent) => `color-mix(in srgb, ${colour} ${percent}%, transparent)`;

// The marks of the library are images in the style sheet, which a strict page does not load; these are characters.
const mark = (character, colour) => ({
  content: "normal",
  "&::before": { content: `"${character}"`, color: colour },
});
const underline = (colour) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour}`,
  textUnderlineOffset: "3px",
});

export const look = EditorView.theme({
  "&": { color: TEXT, backgroundColor: SURFACE, border: `1px solid ${LINE}`, borderRadius: "4px", fontSize: "13px" },
  "&.cm-focused": { outline: `2px solid ${ACCENT}`, outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono, ui-monospace, monospace)", maxHeight: "60vh", minHeight: "calc(var(--rows, 8) * 1.4em + 8px)" },
  ".cm-content": { caretColor: TEXT },
  ".cm-cursor": { borderLeftColor: TEXT },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: faint(ACCENT, 25),
  },
  ".cm-gutters": { color: SOFT, backgroundColor: SURFACE, borderRight: `1px solid ${LINE}` },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: faint(ACCENT, 7) },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px", textAlign: "center" },
  ".cm-lint-marker": { width: "1em", height: "auto" },
  ".cm-lint-marker-error": mark("✖", PROBLEM),
  ".cm-lint-marker-warning": mark("▲", CAUTION),
  ".cm-lint-marker-info": mark("●", ACCENT),
  ".cm-lintRange-error": underline(PROBLEM),
  ".cm-lintRange-warning": underline(CAUTION),
  ".cm-lintRange-info": underline(ACCENT),
  ".cm-lintRange-active": { backgroundColor: faint(PROBLEM, 15) },
  ".cm-lintPoint::after": { borderBottomColor: PROBLEM },
  ".cm-tooltip, .cm-panels": { color: TEXT, backgroundColor: SURFACE, border: `1px solid ${LINE}` },
  ".cm-diagnostic": { maxWidth: "40rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeftColor: PROBLEM },
  ".cm-diagnostic-warning": { borderLeftColor: CAUTION },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: faint(ACCENT, 20) },
});

export const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--series-1, CanvasText)" },
  { tag: [tags.string, tags.number, tags.bool, tags.special(tags.string)], color: "var(--series-3, CanvasText)" },
  { tag: [tags.comment, tags.meta, tags.labelName, tags.separator, tags.punctuation], color: SOFT },
]);
