/** What jsdom lacks, as little as the view needs. */

globalThis.DragEvent ??= class extends MouseEvent {} as unknown as typeof DragEvent;

globalThis.PointerEvent ??= class extends MouseEvent {
  readonly pointerId: number;
  readonly isPrimary: boolean;
  readonly pointerType: string;

  constructor(type: string, init: PointerEventInit = {}) {
    super(type, init);
    this.pointerId = init.pointerId ?? 1;
    this.isPrimary = init.isPrimary ?? true;
    this.pointerType = init.pointerType ?? 'mouse';
  }
} as unknown as typeof PointerEvent;

HTMLElement.prototype.setPointerCapture = () => undefined;
HTMLCanvasElement.prototype.getContext = () => null;
