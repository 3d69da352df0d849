/** Now, in milliseconds since the epoch with fractions, comparable between the processes of one machine. */
export function preciseNowMs(): number {
  return performance.timeOrigin + performance.now()
}
