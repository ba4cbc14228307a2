// Where in the text a problem is, of which the line and the column are known.

/** Turns problems `{ line, column, message, hint, code, severity }`, counted from 1, into the editor's own. */
export function inDocument(problems, state) {
  return problems.map((problem) => ({
    ...span(problem, state),
    severity: problem.severity ?? "error",
    source: problem.code,
    message: [problem.message, problem.hint].filter(Boolean).join("\n"),
  }));
}

/** From the column to the end of what stands there; a whole line when nothing does. */
function span({ line: number = 1, column = 1 }, { doc }) {
  const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
  const from = Math.min(line.from + Math.max(column, 1) - 1, line.to);
  const rest = /^(?:[^\s:]|:(?=\S))+/.exec(line.text.slice(from - line.from));
  if (rest) return { from, to: from + rest[0].length };
  return { from: line.from + /^\s*/.exec(line.text)[0].length, to: line.to };
}
