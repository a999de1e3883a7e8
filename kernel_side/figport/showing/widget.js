/**
 * What anywidget runs in the page for a figure in a box of ipywidgets: it asks figport's part of the page to show the
 * figure here. That part takes what was pushed before it was there, and all that is pushed later.
 */
const PAGE = Symbol.for('figport.page');
/** Milliseconds after which figport's part of the page is thought to be missing. */
const TIMEOUT = 3000;
const MISSING =
  'This figure is not live here: figport is missing in this page. In JupyterLab, Notebook 7, nbclassic or Voilà: ' +
  'pip install "figport[notebook]" in the environment of the notebook server, restart that, reload the page.';

function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const picture = document.createElement('img');
  const words = document.createElement('div');
  const { title, width, height } = model.get('bundle');
  const show = () => {
    const seen = model.get('picture');
    picture.src = seen;
    picture.hidden = seen === '';
  };
  picture.alt = String(title);
  picture.width = Number(width);
  picture.height = Number(height);
  picture.style.maxWidth = 'none';
  words.style.width = `${Number(width)}px`;
  words.hidden = true;
  words.textContent = MISSING;
  show();
  el.append(words, picture);
  model.on('change:picture', show);
  const ask = () => {
    model.send({ want: 'picture' });
  };
  const late = setTimeout(() => {
    words.hidden = false;
    if (picture.hidden) {
      ask();
    }
  }, TIMEOUT);
  signal.addEventListener('abort', () => {
    clearTimeout(late);
    model.off('change:picture', show);
  });
  (globalThis[PAGE] ??= []).push({
    element: el,
    bundle: model.get('bundle'),
    picture: model.get('picture'),
    signal,
    taken: () => {
      clearTimeout(late);
      words.remove();
      picture.remove();
    },
    ask,
    hear: told => {
      const tell = () => {
        told(model.get('picture'));
      };
      model.on('change:picture', tell);
      signal.addEventListener('abort', () => {
        model.off('change:picture', tell);
      });
    },
    keep: (seen, bundle) => {
      // Not saved to the kernel: only the notebook's file has use for it.
      model.set('picture', seen);
      model.set('bundle', bundle);
    }
  });
  return () => {
    life.abort();
  };
}

export default { render };
