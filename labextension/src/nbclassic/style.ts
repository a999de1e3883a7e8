/** The style sheet: nbclassic loads only scripts of an extension, so it travels inside ours. */
import css from '../../style/figport.css';

/** Add the style to the page. */
export function addStyle(): void {
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
}
