/** Makes the action of a command: the command's module is loaded when it is called. */
export type Runs = <A extends unknown[]>(
  load: () => Promise<(...args: A) => Promise<number>>,
) => (...args: A) => Promise<void>
