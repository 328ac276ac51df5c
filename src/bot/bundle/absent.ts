/** Stands in the Worker's bundle for packages that Bolt imports and Callboard never uses: other receivers and their parts. */
export default {};
