// The realtime client looks for these on globalThis, which older WeChat runtimes do not have.
module.exports = { Promise, console }
