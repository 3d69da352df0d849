import { styleText } from 'node:util'

/** Colours text for standard output: on a terminal that has colours, and never where NO_COLOR is set. */
export function coloured(
  colour: 'green' | 'red' | 'dim',
  text: string,
  { stream = process.stdout, env = process.env }: { stream?: ColourStream; env?: NodeJS.ProcessEnv } = {},
): string {
  const isOn = stream.isTTY && !env.NO_COLOR && stream.hasColors(env)
  return isOn ? styleText(colour, text, { validateStream: false }) : text
}

/** The part of a terminal that knows of colours. */
export type ColourStream = Pick<NodeJS.WriteStream, 'isTTY'> & { hasColors(env: object): boolean }
