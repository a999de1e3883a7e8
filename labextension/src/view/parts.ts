/** The parts of a view, all of them. */
import { Badge } from './badge';
import { CopyPicture } from './clipboard';
import { KeyboardCursor } from './cursor';
import { Download } from './download';
import { Fit } from './fit';
import { Forms } from './form';
import { FullScreen } from './fullscreen';
import { ResizeHandle } from './handle';
import { Modes } from './modes';
import type { View, ViewPart } from './part';
import { Rubberband } from './rubberband';
import { Toolbar } from './toolbar';

/** Make the parts of a view, in the order in which they are told. */
export function makeParts(view: View): readonly ViewPart[] {
  const forms = new Forms(view);
  return [
    new Rubberband(view),
    // Before all others: while it moves, keys are its own.
    new KeyboardCursor(view),
    new ResizeHandle(view),
    // Before what fills the window: Escape closes what lies over the picture first.
    forms,
    new FullScreen(view),
    new Fit(view),
    ...['subplots', 'customize', 'help'].map(name => forms.button(name)),
    new Download(view, forms),
    new CopyPicture(view),
    // After the parts that have tools: they say whether there is something to do.
    new Toolbar(view),
    new Modes(view),
    new Badge(view)
  ];
}
