import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** Milliseconds until it stands; it is unpacked to the temporary folder first. */
const LAUNCH_MS = 120_000

/** Headless Chromium with a browser's own rules for origins; or why it does not start on this machine. */
export async function launchChromium(): Promise<Browser | Error> {
  try {
    const executablePath = await chromium.executablePath()
    // Not the package's own arguments: they switch the rules for origins off.
    return await playwright.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'], timeout: LAUNCH_MS })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
