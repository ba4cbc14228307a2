// How a person fills an editor of the pages: they paste.

/** Puts `text` into the editor that is called `name`, in the place of all that it holds. */
export async function paste(page, name, text) {
  // The field that the editor stands in for is called so too, until the editor is there.
  const editor = page.locator(".cm-content").and(page.getByRole("textbox", { name, exact: true }));
  await editor.click();
  await page.keyboard.press("Control+A");
  await editor.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
