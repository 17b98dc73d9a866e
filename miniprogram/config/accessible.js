const path = require('node:path')
const components = require('./accessible-components.json')

/**
 * A Taro plugin: screen readers need a role and a name on whatever can be tapped, and Taro's templates
 * for WeChat leave both attributes out. They are added to the templates and to the runtime's list.
 */
module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (platform.platform !== 'weapp' || !platform.template) return
      const runtime = path.join(__dirname, 'accessible-runtime.js')
      const paths = Array.isArray(platform.runtimePath) ? platform.runtimePath : [platform.runtimePath]
      platform.runtimePath = [...paths, runtime]
      platform.template.mergeComponents(ctx, components)
    },
  })
}
