/** esbuild puts the text of the file here. */
declare module '*.css' {
  const text: string;
  export default text;
}
