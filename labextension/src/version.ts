/** The version of this package, as the page tells it in HELLO. A test compares it with package.json. */
export const VERSION = '0.1.0';
