// Makes xterm's styles acceptable to a page that allows no unnamed ones: its style elements get the page's nonce, and
// what it writes into the attribute `style` goes through the object model, which such a page allows.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const nonce = fileURLToPath(new URL("src/nonce.js", import.meta.url));

const MENDED = [
  { was: /[\w.]+\.createElement\("style"\)/g, times: 3, is: () => "styleElement()" },
  {
    was: /(\w)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w)\};`\)/g,
    times: 1,
    is: (_, element, style) => `${element}.style.cssText+=${style}+";"`,
  },
];

export const strictStyles = {
  name: "strict-styles",
  setup(build) {
    build.onLoad({ filter: /@xterm[\\/]xterm[\\/]lib[\\/]xterm\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const mended = MENDED.reduce(mend, text);
      return { contents: `import { styleElement } from ${JSON.stringify(nonce)};\n${mended}` };
    });
  },
};

/** Another version of xterm may write its styles elsewhere; that must fail here and not in a browser. */
function mend(text, { was, times, is }) {
  const found = text.match(was)?.length ?? 0;
  if (found !== times) throw new Error(`xterm: ${found} places match ${was}, not ${times}`);
  return text.replace(was, is);
}
