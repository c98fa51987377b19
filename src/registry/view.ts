/**
 * The WOW64 registry view: which registry a 64-bit (`KEY_WOW64_64KEY`) or a 32-bit
 * (`KEY_WOW64_32KEY`) program sees.
 */
export type View = '64' | '32'

/** What a policy may ask for. */
export type ViewChoice = View | 'both'
