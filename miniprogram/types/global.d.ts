/** Origin of the API, without a trailing slash. Empty on H5: the page's own origin. */
declare const __API_BASE__: string
/** Version of the client, from package.json. */
declare const __APP_VERSION__: string

declare module '*.css'
