/** Off: only the plain JavaScript forms are used, whatever is installed. For tests and comparisons. */
let allowed = true

export function addonsAllowed(): boolean {
  return allowed
}

export function allowAddons(allow: boolean): void {
  allowed = allow
}
