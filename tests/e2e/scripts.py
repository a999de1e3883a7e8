"""What is asked of a page as a whole, and of the notebook in it."""

from __future__ import annotations

CHANGES = """
milliseconds => new Promise(done => {
  const end = () => {
    clearTimeout(timer);
    changes.disconnect();
    done();
  };
  const timer = setTimeout(end, milliseconds);
  const changes = new MutationObserver(end);
  changes.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
})
"""
"""Waits until anything in a page becomes another, or it has taken long."""

OPEN = """
async path => {
  const { commands, shell } = window.jupyterapp;
  for (const widget of [...shell.widgets('main')]) if (widget.context?.path === path) widget.dispose();
  const before = [...shell.widgets('main')];
  await commands.execute('docmanager:open', { path });
  // Without the question whether they are to be saved. Their kernels go on.
  for (const widget of before) widget.dispose();
}
"""


CELLS = """
() => {
  // JupyterLab fills in what is in sight only; its model knows all.
  const model = window.jupyterapp?.shell.currentWidget?.content?.model;
  if (model?.cells) {
    return Array.from(model.cells, cell => [cell.type, cell.sharedModel.getSource()]);
  }
  const found = document.querySelectorAll('.jp-Notebook .jp-Cell, #notebook .cell');
  return [...found].map(cell => [
    [...cell.classList].filter(name => /^(jp-(Code|Markdown|Raw)Cell|(code|text)_cell)$/.test(name)).join(),
    (cell.querySelector('.cm-content, .CodeMirror-code')?.innerText ?? '').trim(),
  ]);
}
"""


IDLE = """
() => {
  const kernel = window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle'
    // Between two of many cells the kernel is idle too.
    && document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
}
"""


UNTIL_TEXT = """
(element, [pattern, milliseconds]) => new Promise(done => {
  const matches = new RegExp(pattern);
  const end = performance.now() + milliseconds;
  const look = () => {
    const text = element.innerText;
    if (matches.test(text)) done(text);
    else if (performance.now() > end) done(null);
    else requestAnimationFrame(look);
  };
  look();
})
"""
"""Waits for an element's text to match a regular expression; null if that takes too long."""

BEGIN = """
async number => {
  const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[number];
  if (cell === undefined) return null;
  const prompt = cell.querySelector('.jp-InputPrompt').innerText;
  const text = cell.querySelector('.jp-InputArea-editor .cm-content');
  const edited = () =>
    text?.contains(document.activeElement) === true && cell.closest('.jp-Notebook').matches('.jp-mod-editMode');
  text?.focus();
  // The notebook says so a little later.
  for (let frame = 0; frame < 3 && !edited(); frame += 1) {
    await (frame === 0 ? null : new Promise(requestAnimationFrame));
  }
  return { prompt, edited: edited() };
}
"""
"""Gives a cell's text the keyboard as a click does, without Playwright's wait until nothing moves; tells its prompt.

Null if it is not there. By its number: to find an element first costs as much as four of these.
"""

BEGIN_CLASSIC = """
number => {
  const { notebook } = Jupyter;
  notebook.select(number);
  notebook.edit_mode();
  const cell = document.querySelectorAll('#notebook .cell')[number];
  const prompt = cell.querySelector('.input_prompt').innerText;
  const edited = notebook.mode === 'edit' && cell.querySelector('.input_area').contains(document.activeElement);
  return { prompt, edited };
}
"""
"""The same in nbclassic."""
